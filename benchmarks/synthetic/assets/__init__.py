"""The packed MakeHuman assets and the script that packs them."""
