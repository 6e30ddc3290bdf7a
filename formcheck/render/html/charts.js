"use strict";
/* Curves over time and numbers per repetition, drawn by uPlot; what lies under and over
   the lines (repetitions, limits with their errors, faults) is drawn here. */
var formcheck = (function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const LIGHT = { ink: "#171a21", soft: "#545b69", grid: "#e3e5e0", paper: "#ffffff", left: "#0a5c8f", right: "#c2571a", both: "#00634a", plain: "#171a21",
    rep: "rgba(10,92,143,.07)", bottom: "rgba(10,92,143,.2)", limit: "#a02c00", band: "rgba(160,44,0,.13)", minor: "#b86200", major: "#c23a00", ok: "#00805f", borderline: "#8a7600", now: "#171a21" };
  const DARK = { ink: "#eceef2", soft: "#a9b1c0", grid: "#2c3340", paper: "#1a1e27", left: "#7cc4f5", right: "#ff9d5c", both: "#6fd8b1", plain: "#eceef2",
    rep: "rgba(124,196,245,.09)", bottom: "rgba(124,196,245,.25)", limit: "#ff9673", band: "rgba(255,150,115,.17)", minor: "#ffbf66", major: "#ff8459", ok: "#6fd8b1", borderline: "#ecdc62", now: "#ffffff" };
  let printing = false;
  let colours = dark.matches ? DARK : LIGHT;
  let now = null;
  const state = { plots: [], panels: [], check: "" };
  const font = "12px system-ui, sans-serif";

  function clock(time) {
    const tenths = Math.max(0, Math.round(time * 10));
    const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
    return Math.floor(tenths / 600) + ":" + seconds;
  }

  function symbol(ctx, verdict, x, y, size) {
    ctx.save();
    ctx.lineWidth = 2.2 * devicePixelRatio;
    ctx.strokeStyle = ctx.fillStyle = colours[verdict] || colours.soft;
    ctx.beginPath();
    if (verdict === "major") {
      ctx.moveTo(x - size, y - size); ctx.lineTo(x + size, y + size);
      ctx.moveTo(x + size, y - size); ctx.lineTo(x - size, y + size); ctx.stroke();
    } else if (verdict === "minor") {
      ctx.moveTo(x, y - size * 1.1); ctx.lineTo(x + size * 1.1, y + size * 0.9); ctx.lineTo(x - size * 1.1, y + size * 0.9); ctx.closePath(); ctx.fill();
    } else if (verdict === "borderline") {
      ctx.arc(x, y, size * 0.8, 0, 7); ctx.stroke();
    } else {
      ctx.arc(x, y, size * 0.75, 0, 7); ctx.fill();
    }
    ctx.restore();
  }

  function faults() {
    return data.reps.flatMap((rep) => rep.findings.filter((f) => f.verdict === "minor" || f.verdict === "major").map((f) => ({ rep: rep, finding: f })));
  }

  function underRepetitions(u, signal, first) {
    const ctx = u.ctx, top = u.bbox.top, height = u.bbox.height, ratio = devicePixelRatio;
    ctx.save();
    for (const rep of data.reps) {
      const x0 = u.valToPos(rep.start, "x", true), x1 = u.valToPos(rep.end, "x", true);
      ctx.fillStyle = colours.rep;
      if (rep.complete) ctx.fillRect(x0, top, x1 - x0, height);
      else { ctx.strokeStyle = colours.soft; ctx.setLineDash([4, 4]); ctx.strokeRect(x0, top, x1 - x0, height); ctx.setLineDash([]); }
      for (const [name, from, to] of rep.phases) {
        if (name !== "bottom") continue;
        const a = u.valToPos(from, "x", true), b = u.valToPos(to, "x", true);
        ctx.fillStyle = colours.bottom;
        ctx.fillRect(a, top, Math.max(b - a, 1.5 * ratio), height);
      }
      if (first && x1 - x0 > 9 * ratio) {
        ctx.fillStyle = colours.soft; ctx.font = 11 * ratio + "px system-ui, sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "top";
        ctx.fillText(String(rep.index), (x0 + x1) / 2, top + 2 * ratio);
      }
    }
    if (signal.limits) underLimits(u, signal);
    ctx.restore();
  }

  function underLimits(u, signal) {
    const ctx = u.ctx, ratio = devicePixelRatio;
    for (const [index, error] of signal.errors) {
      const rep = data.reps.find((r) => r.index === index);
      const x0 = u.valToPos(rep.start, "x", true), x1 = u.valToPos(rep.end, "x", true);
      for (const limit of signal.limits) {
        const y = u.valToPos(limit.at, "y", true);
        if (!limit.major) {
          const a = u.valToPos(limit.at + error, "y", true), b = u.valToPos(limit.at - error, "y", true);
          ctx.fillStyle = colours.band; ctx.fillRect(x0, a, x1 - x0, b - a);
        }
        ctx.strokeStyle = colours.limit; ctx.lineWidth = (limit.major ? 2.4 : 1.4) * ratio; ctx.setLineDash(limit.major ? [2 * ratio, 3 * ratio] : [6 * ratio, 4 * ratio]);
        ctx.beginPath(); ctx.moveTo(x0, y); ctx.lineTo(x1, y); ctx.stroke(); ctx.setLineDash([]);
      }
    }
  }

  function overMoment(u, signal, first) {
    const ctx = u.ctx, ratio = devicePixelRatio;
    ctx.save();
    ctx.beginPath(); ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height); ctx.clip();
    for (const { rep, finding } of faults()) {
      const own = signal.limits && signal.id === finding.rule;
      if (!own && !(first && !signal.limits)) continue;
      const x = u.valToPos(finding.time, "x", true);
      const value = own ? nearestValue(signal, finding.time) : null;
      const y = value === null ? u.bbox.top + 24 * ratio : u.valToPos(value, "y", true);
      symbol(ctx, finding.verdict, x, Math.max(y, u.bbox.top + 8 * ratio), 5.5 * ratio);
    }
    if (now !== null) {
      const x = u.valToPos(now, "x", true);
      ctx.strokeStyle = colours.now; ctx.lineWidth = 1.5 * ratio;
      ctx.beginPath(); ctx.moveTo(x, u.bbox.top); ctx.lineTo(x, u.bbox.top + u.bbox.height); ctx.stroke();
    }
    ctx.restore();
  }

  function nearestIndex(times, time) {
    let low = 0, high = times.length - 1;
    while (high - low > 1) { const middle = (low + high) >> 1; if (times[middle] <= time) low = middle; else high = middle; }
    return time - times[low] < times[high] - time ? low : high;
  }

  function nearestValue(signal, time) {
    const i = nearestIndex(data.trace.time, time);
    const line = signal.lines[0].values;
    for (const k of [i, i - 1, i + 1, i - 2, i + 2]) if (line[k] !== null && line[k] !== undefined) return line[k];
    return null;
  }

  function stroke(side) {
    return { left: colours.left, right: colours.right, both: colours.both }[side] || colours.plain;
  }

  function axes(unit, bottom) {
    const common = { stroke: colours.soft, font: font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
    return [
      Object.assign({}, common, bottom, { size: bottom.show === false ? 0 : 26, gap: 3 }),
      Object.assign({}, common, { size: 46, gap: 4, values: (_, splits) => splits.map((v) => String(v).replace("-", "\u2212") + unit) }),
    ];
  }

  function range(signal) {
    return function (_, low, high) {
      if (low === null) return [0, 1];
      for (const limit of signal.limits || []) if (!limit.major) { low = Math.min(low, limit.at); high = Math.max(high, limit.at); }
      const margin = Math.max((high - low) * 0.12, 1);
      return [low - margin, high + margin];
    };
  }

  function panel(host, signal, first, last) {
    const box = document.createElement("div");
    box.className = "panel";
    const title = document.createElement("h3"), note = document.createElement("span"), value = document.createElement("b");
    title.append(signal.label, note, value);
    note.textContent = signal.note;
    if (signal.limits) note.className = "long";
    box.append(title);
    const plotAt = document.createElement("div");
    plotAt.setAttribute("role", "img");
    plotAt.setAttribute("aria-label", signal.label + " over time: " + signal.note);
    box.append(plotAt);
    host.append(box);
    const series = signal.lines.map((line) => ({
      label: line.side || signal.label, stroke: stroke(line.side), spanGaps: false, points: { show: false },
      width: line.side === "counts" ? 3.2 : signal.limits ? 1.1 : 1.8,
    }));
    const plot = new uPlot({
      width: Math.max(host.clientWidth, 240), height: (first ? 172 : 122) + (last ? 26 : 0), legend: { show: false }, padding: [4, 6, last ? 0 : 6, 0],
      cursor: { sync: { key: "clip" }, drag: { x: true, y: false }, points: { show: false }, y: false },
      scales: { x: { time: false }, y: { range: range(signal) } },
      axes: axes(signal.unit, { show: last, values: (_, splits) => splits.map(clock) }),
      series: [{}].concat(series),
      hooks: {
        drawClear: [(u) => underRepetitions(u, signal, first)], draw: [(u) => overMoment(u, signal, first)],
        ready: [(u) => u.over.addEventListener("click", (event) => formcheck.onPick && formcheck.onPick(u.posToVal(event.offsetX, "x")))],
      },
    }, [data.trace.time].concat(signal.lines.map((line) => line.values)), plotAt);
    state.plots.push(plot);
    state.panels.push({ plot: plot, signal: signal, value: value });
  }

  function readings() {
    if (now === null || !data.trace) return;
    const i = nearestIndex(data.trace.time, now);
    for (const entry of state.panels) {
      const shown = entry.signal.lines.filter((line) => line.side !== "counts" && line.values[i] !== null).map((line) => {
        const side = line.side && entry.signal.lines.length > 1 ? line.side + " " : "";
        return side + String(Math.round(line.values[i] * 10) / 10).replace("-", "\u2212") + entry.signal.unit;
      });
      entry.value.textContent = shown.join("  ");
    }
  }

  function drawTraces() {
    const host = document.getElementById("traces");
    if (!host || !data.trace) return;
    host.textContent = "";
    state.panels = [];
    const usual = data.trace.signals.filter((s) => !s.limits);
    const check = data.trace.signals.find((s) => s.id === state.check);
    const all = (check ? [check] : []).concat(usual);
    all.forEach((signal, i) => panel(host, signal, i === 0, i === all.length - 1));
    readings();
  }

  function numbersPlot(host, options) {
    const first = options.reps[0], last = options.reps[options.reps.length - 1];
    const plot = new uPlot({
      width: Math.max(host.clientWidth, 180), height: options.height, legend: { show: false }, padding: [8, 8, 0, 0],
      cursor: { show: false }, scales: { x: { time: false, range: [first - 0.6, last + 0.6] }, y: { range: options.range } },
      axes: axes(options.unit, { values: (_, splits) => splits.map((v) => (Number.isInteger(v) ? v : "")), incrs: [1, 2, 5, 10] }),
      series: [{}].concat(options.lines), hooks: { drawClear: [options.under || function () {}], draw: [options.over || function () {}] },
    }, [options.reps].concat(options.values), host);
    state.plots.push(plot);
  }

  function spread(values, extra) {
    const all = values.flat().filter((v) => v !== null).concat(extra || []);
    const low = Math.min(...all), high = Math.max(...all), margin = Math.max((high - low) * 0.18, Math.abs(high) * 0.04, 0.02);
    return [low >= 0 && low - margin < 0 ? 0 : low - margin, high + margin];
  }

  function drawCharts() {
    for (const host of document.querySelectorAll("[data-chart]")) {
      host.textContent = "";
      const chart = data.charts[Number(host.dataset.chart)];
      const values = chart.lines.map((line) => line.values);
      numbersPlot(host, { height: 150, unit: chart.unit, reps: chart.reps, values: values, range: () => spread(values),
        lines: chart.lines.map((line) => ({ stroke: stroke(line.side), width: 1.4, spanGaps: true, points: { show: true, size: 6, fill: stroke(line.side) } })),
        under: (u) => {
          const ctx = u.ctx;
          ctx.save(); ctx.strokeStyle = colours.soft; ctx.setLineDash([3, 4]); ctx.lineWidth = devicePixelRatio;
          chart.sets.forEach((set, i) => {
            if (!i || set === chart.sets[i - 1]) return;
            const x = u.valToPos((chart.reps[i] + chart.reps[i - 1]) / 2, "x", true);
            ctx.beginPath(); ctx.moveTo(x, u.bbox.top); ctx.lineTo(x, u.bbox.top + u.bbox.height); ctx.stroke();
          });
          ctx.restore();
        } });
    }
    for (const host of document.querySelectorAll("[data-card]")) drawCard(host);
  }

  function drawCard(host) {
    host.textContent = "";
    const card = data.cards.find((c) => c.slug === host.dataset.card);
    if (!card) return;
    const bounds = card.minor.concat(card.major);
    numbersPlot(host, { height: 150, unit: card.unit, reps: card.reps, values: [card.values], range: () => spread([card.values], card.minor),
      lines: [{ stroke: "rgba(0,0,0,0)", points: { show: false } }],
      under: (u) => {
        const ctx = u.ctx, ratio = devicePixelRatio, half = 0.5;
        ctx.save(); ctx.beginPath(); ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height); ctx.clip();
        card.reps.forEach((rep, i) => {
          for (const bound of card.minor) {
            const x0 = u.valToPos(rep - half, "x", true), x1 = u.valToPos(rep + half, "x", true);
            const a = u.valToPos(bound + card.errors[i], "y", true), b = u.valToPos(bound - card.errors[i], "y", true);
            ctx.fillStyle = colours.band; ctx.fillRect(x0, a, x1 - x0, b - a);
          }
        });
        ctx.strokeStyle = colours.limit;
        for (const bound of bounds) {
          const y = u.valToPos(bound, "y", true), major = card.major.includes(bound);
          ctx.lineWidth = (major ? 2.4 : 1.4) * ratio; ctx.setLineDash(major ? [2 * ratio, 3 * ratio] : [6 * ratio, 4 * ratio]);
          ctx.beginPath(); ctx.moveTo(u.bbox.left, y); ctx.lineTo(u.bbox.left + u.bbox.width, y); ctx.stroke();
        }
        ctx.restore();
      },
      over: (u) => card.reps.forEach((rep, i) => symbol(u.ctx, card.verdicts[i], u.valToPos(rep, "x", true), u.valToPos(card.values[i], "y", true), 5 * devicePixelRatio)) });
  }

  function drawAll() {
    for (const plot of state.plots) plot.destroy();
    state.plots = [];
    colours = dark.matches && !printing ? DARK : LIGHT;
    drawTraces();
    drawCharts();
  }

  function redrawTraces() {
    for (const entry of state.panels) entry.plot.redraw(false, false);
    readings();
  }

  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 150); });
  dark.addEventListener("change", drawAll);
  window.addEventListener("beforeprint", () => { printing = true; for (const d of document.querySelectorAll("details")) d.open = true; drawAll(); });
  window.addEventListener("afterprint", () => { printing = false; drawAll(); });

  return {
    data: data, clock: clock, drawAll: drawAll, onPick: null,
    showMoment: function (time) { now = time; redrawTraces(); },
    showCheck: function (id) { if (state.check !== id) { state.check = id; drawAll(); } },
  };
})();
