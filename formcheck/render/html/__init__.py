"""The report as a page that people look at: one file, without network; see `page.write_html`."""
