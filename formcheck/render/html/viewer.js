/* One moment of the clip, chosen anywhere on the page: its picture, its words, its place in the curves. */
(function () {
  const data = formcheck.data;
  const byId = (id) => document.getElementById(id);
  const video = byId("video"), drawing = byId("drawing"), told = byId("told"), slider = byId("moment"), output = byId("clock"), play = byId("play"), swap = byId("swap"), check = byId("check");
  const SVG = "http:" + "/" + "/www.w3.org/2000/svg";
  let now = 0, timer = 0, kept = "", showsVideo = Boolean(video);

  function icon(name) {
    const svg = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
    svg.setAttribute("class", "icon"); svg.setAttribute("viewBox", "0 0 20 20"); svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#icon-" + name);
    svg.append(use);
    return svg;
  }
  const ICONS = { ok: "check", borderline: "wave", minor: "triangle", major: "cross", not_assessable: "question" };
  const ORDER = { major: 0, minor: 1, borderline: 2, ok: 3, not_assessable: 4 };

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function findFigure(key) {
    if (!key) return null;
    const shown = byId(key);
    if (shown) return shown;
    for (const template of document.querySelectorAll("template.extra")) {
      const inside = template.content.getElementById(key);
      if (inside) return inside;
    }
    return null;
  }

  function person(time) {
    const trace = data.trace;
    if (!trace) return null;
    const who = trace.person;
    let i = 0;
    while (i + 1 < who.time.length && who.time[i + 1] <= time) i += 1;
    const points = who.points[i], rep = data.reps.find((r) => r.start - 0.3 <= time && time <= r.end + 0.3);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "figure plain is-ok"); svg.setAttribute("viewBox", who.box.join(" ")); svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "The person's joints at " + formcheck.clock(time));
    const ground = document.createElementNS(SVG, "rect");
    for (const [name, value] of [["class", "ground"], ["x", who.box[0]], ["y", who.box[1]], ["width", who.box[2]], ["height", who.box[3]]]) ground.setAttribute(name, value);
    svg.append(ground);
    for (const [a, b, side] of who.edges) {
      if (points[2 * a] < 0 || points[2 * b] < 0) continue;
      const line = document.createElementNS(SVG, "line");
      const judged = rep && (rep.side === "both" ? side : side === rep.side[0]);
      line.setAttribute("class", judged ? "bone judged" : "bone");
      line.setAttribute("x1", points[2 * a]); line.setAttribute("y1", points[2 * a + 1]); line.setAttribute("x2", points[2 * b]); line.setAttribute("y2", points[2 * b + 1]);
      svg.append(line);
    }
    if (points[0] >= 0) {
      const head = document.createElementNS(SVG, "circle");
      head.setAttribute("class", "head"); head.setAttribute("cx", points[0]); head.setAttribute("cy", points[1]); head.setAttribute("r", who.box[3] * 0.035);
      svg.append(head);
    }
    return svg;
  }

  function draw(key) {
    if (!drawing) return;
    const figure = findFigure(key) || null;
    let shown = figure && figure.cloneNode(true);
    if (shown) shown.removeAttribute("id"); else shown = person(now);
    drawing.textContent = "";
    if (shown) drawing.append(shown);
    drawing.dataset.figure = figure ? key : "";
  }

  function goTo(time, key) {
    now = Math.max(0, Math.min(time, data.duration));
    kept = key || "";
    if (slider) slider.value = String(now);
    if (output) output.textContent = formcheck.clock(now);
    if (video && showsVideo && Math.abs(video.currentTime - now) > 0.01) video.currentTime = now;
    if (!showsVideo) draw(kept);
    formcheck.showMoment(now);
  }

  function pause() {
    if (timer) { cancelAnimationFrame(timer); timer = 0; }
    if (video) video.pause();
    if (play) { play.textContent = "Play"; play.setAttribute("aria-pressed", "false"); }
  }

  function run() {
    if (timer || (video && showsVideo && !video.paused)) { pause(); return; }
    if (play) { play.textContent = "Pause"; play.setAttribute("aria-pressed", "true"); }
    if (video && showsVideo) { video.play(); return; }
    let before = performance.now();
    if (now >= data.duration - 0.1) now = 0;
    const step = (at) => {
      goTo(now + (at - before) / 1000);
      before = at;
      if (now >= data.duration) { pause(); return; }
      timer = requestAnimationFrame(step);
    };
    timer = requestAnimationFrame(step);
  }

  function mark(rep, rule) {
    for (const button of document.querySelectorAll("[data-rep]")) {
      const same = Number(button.dataset.rep) === rep.index && (button.dataset.rule || "") === (button.closest("#reps, thead") ? "" : rule || "-");
      if (same) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    }
  }

  function ruleLink(rule) {
    const fault = byId("fault-" + rule), link = element("a", fault ? "Why it matters and what to do" : "How this is measured");
    link.href = "#" + (fault ? "fault-" : "check-") + rule;
    return link;
  }

  function tellRep(rep) {
    told.textContent = "";
    told.append(element("h3", rep.title));
    if (rep.note) told.append(element("p", rep.note));
    const list = element("ul"), ordered = rep.findings.slice().sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);
    const shown = ordered.filter((f) => ORDER[f.verdict] < 3);
    for (const finding of shown) {
      const item = element("li"), button = element("button", "", "pick-one is-" + finding.verdict);
      button.type = "button";
      button.append(icon(ICONS[finding.verdict]), " " + finding.words + " (" + finding.verdict + ")");
      button.addEventListener("click", () => choose(rep, finding.rule));
      item.append(button); list.append(item);
    }
    told.append(list);
    const good = ordered.filter((f) => f.verdict === "ok").length, open = ordered.filter((f) => f.verdict === "not_assessable").length;
    if (rep.findings.length) told.append(element("p", good + " of " + rep.findings.length + " checks good, " + open + " not judged.", "fine"));
  }

  function tellFinding(rep, finding) {
    told.textContent = "";
    told.append(element("h3", rep.title));
    const line = element("p", "", "verdict-line is-" + finding.verdict), strong = element("b", " " + finding.words + ". ");
    line.append(icon(ICONS[finding.verdict]), strong, finding.text);
    const more = element("p");
    more.append(ruleLink(finding.rule));
    told.append(line, more);
  }

  function choose(rep, rule) {
    pause();
    const finding = rule && rep.findings.find((f) => f.rule === rule);
    mark(rep, rule);
    if (finding) {
      if (check && data.trace && data.trace.signals.some((s) => s.id === rule)) { check.value = rule; formcheck.showCheck(rule); }
      goTo(finding.time, finding.figure);
      tellFinding(rep, finding);
    } else {
      goTo(rep.bottom, rep.figure);
      tellRep(rep);
    }
  }

  function inView() {
    const viewer = byId("viewer");
    if (!viewer) return;
    const box = viewer.getBoundingClientRect();
    if (box.top < 0 || box.top > window.innerHeight * 0.5) viewer.scrollIntoView({ block: "start" });
  }

  for (const button of document.querySelectorAll("[data-rep]")) {
    button.addEventListener("click", () => {
      choose(data.reps.find((r) => r.index === Number(button.dataset.rep)), button.dataset.rule);
      inView();
    });
  }

  formcheck.onPick = function (time) {
    pause();
    let best = null;
    for (const rep of data.reps) for (const f of rep.findings) {
      if ((f.verdict === "minor" || f.verdict === "major") && Math.abs(f.time - time) < data.duration * 0.006 + 0.05 && (!best || Math.abs(f.time - time) < Math.abs(best.f.time - time))) best = { rep: rep, f: f };
    }
    if (best) { choose(best.rep, best.f.rule); return; }
    const rep = data.reps.find((r) => r.start <= time && time <= r.end);
    if (rep) { mark(rep, ""); tellRep(rep); }
    goTo(time);
  };

  function moveInGrid(event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const here = event.target.closest("td, th");
    if (!step || !here) return;
    const row = here.parentElement, table = byId("grid");
    const next = table.rows[row.rowIndex + step[0]];
    const cell = next && next.cells[here.cellIndex + step[1]], to = cell && cell.querySelector("button, a");
    if (to) { to.focus(); event.preventDefault(); }
  }

  function noVideo() {
    if (!showsVideo) return;
    showsVideo = false;
    video.hidden = true;
    drawing.hidden = false;
    if (swap) swap.hidden = true;
    draw(kept);
  }

  if (byId("grid")) byId("grid").addEventListener("keydown", moveInGrid);
  if (slider) slider.addEventListener("input", () => { pause(); goTo(Number(slider.value)); });
  if (play) play.addEventListener("click", run);
  if (video) {
    video.addEventListener("error", noVideo);
    if (video.error) noVideo(); // NETWORK_NO_SOURCE would not tell: it is also the state before loading
    video.addEventListener("timeupdate", () => { if (showsVideo) { now = video.currentTime; slider.value = String(now); output.textContent = formcheck.clock(now); formcheck.showMoment(now); } });
    video.addEventListener("pause", () => { play.textContent = "Play"; play.setAttribute("aria-pressed", "false"); });
  }
  if (swap) swap.addEventListener("click", () => {
    pause();
    showsVideo = !showsVideo;
    video.hidden = !showsVideo; drawing.hidden = showsVideo;
    swap.setAttribute("aria-pressed", String(!showsVideo));
    goTo(now, kept);
  });
  if (check && data.trace) {
    const checks = data.trace.signals.filter((s) => s.limits);
    for (const signal of checks) { const option = element("option", signal.label); option.value = signal.id; check.append(option); }
    const faulty = data.cards.map((c) => c.slug).find((slug) => checks.some((s) => s.id === slug));
    if (!checks.length) check.parentElement.hidden = true;
    else { check.value = faulty || checks[0].id; formcheck.showCheck(check.value); }
    check.addEventListener("change", () => formcheck.showCheck(check.value));
  }
  function openHash() {
    const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    const closed = target && target.closest("details");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", openHash);
  openHash();
  formcheck.drawAll();
  const first = data.reps.find((r) => r.complete);
  goTo(first ? first.bottom : 0, first ? first.figure : "");
})();
