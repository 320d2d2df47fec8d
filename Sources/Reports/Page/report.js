"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Values under the pointer.
  const tip = document.getElementById("tip");
  const place = (event) => {
    const target = event.target.closest ? event.target.closest("[data-tip]") : null;
    if (!target) { tip.style.display = "none"; return; }
    tip.textContent = target.dataset.tip;
    tip.style.display = "block";
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 6)) + "px";
    tip.style.top = (event.clientY + box.height + 26 > innerHeight
      ? event.clientY - box.height - 10 : event.clientY + 16) + "px";
  };
  document.addEventListener("pointermove", place);
  document.addEventListener("pointerdown", place);
  document.addEventListener("scroll", () => { tip.style.display = "none"; }, true);

  // Tables that sort: by data-value where a cell has one, else by its text; empty cells last.
  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? cell.textContent.trim();
    if (text === "" || text === "–") return null;
    const number = Number(text);
    return Number.isNaN(number) ? text.toLowerCase() : number;
  };
  const compare = (a, b) => typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0)
    : typeof a === "number" ? -1 : 1;
  for (const button of all("th button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const descending = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      const rows = [...body.rows].map((row) => [key(row, head.cellIndex), row]);
      rows.sort(([a], [b]) => a === null || b === null
        ? (a === null) - (b === null) : (descending ? -1 : 1) * compare(a, b));
      body.append(...rows.map(([, row]) => row));
    });
  }

  // Headings of what is shown are where links lead.
  const anchor = () => {
    for (const head of all("[data-anchor]")) {
      if (head.closest("[hidden]")) head.removeAttribute("id"); else head.id = head.dataset.anchor;
    }
  };

  // One potential at a time.
  const show = (name) => {
    for (const part of all("[data-potential]")) part.hidden = part.dataset.potential !== name;
    for (const button of all(".switch button")) {
      button.setAttribute("aria-pressed", String(button.value === name));
    }
    anchor();
    for (const view of all(".viewer")) if (view.offsetParent) view.dispatchEvent(new Event("shown"));
  };
  for (const button of all(".switch button")) {
    button.addEventListener("click", () => show(button.value));
  }

  // Structures, turned with the pointer.
  const colors = ["#7aa6d8", "#e08a3c", "#67b58a", "#c47fb0", "#c9b23a", "#8d7bd0"];
  for (const view of all(".viewer")) {
    const structures = JSON.parse(view.querySelector("script").textContent);
    const canvas = view.querySelector("canvas");
    const rows = all("tbody tr", view);
    let current = 0, turn = 0.5, tilt = -0.35, zoom = 1, held = null;
    const draw = () => {
      const size = canvas.clientWidth * devicePixelRatio;
      if (!size || !structures.length) return;
      canvas.width = canvas.height = size;
      const { cell, atoms, names } = structures[current];
      const context = canvas.getContext("2d");
      const centre = [0, 1, 2].map((k) => (cell[0][k] + cell[1][k] + cell[2][k]) / 2);
      const corners = [];
      for (let i = 0; i < 8; i++) {
        corners.push([0, 1, 2].map((k) =>
          (i & 1) * cell[0][k] + (i >> 1 & 1) * cell[1][k] + (i >> 2) * cell[2][k]));
      }
      const radius = Math.max(...corners.map((p) => Math.hypot(...p.map((x, k) => x - centre[k]))));
      const scale = zoom * 0.44 * size / radius;
      const [ct, st, cp, sp] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
      const project = (p) => {
        const [x, y, z] = p.map((v, k) => v - centre[k]);
        const [a, b] = [x * ct - y * st, x * st + y * ct];
        return [size / 2 + scale * a, size / 2 - scale * (z * cp - b * sp), b * cp + z * sp];
      };
      const ink = getComputedStyle(document.body).color;
      context.strokeStyle = ink;
      context.globalAlpha = 0.45;
      context.lineWidth = devicePixelRatio;
      context.beginPath();
      for (let i = 0; i < 8; i++) for (const bit of [1, 2, 4]) {
        if (i & bit) continue;
        const [a, b] = [project(corners[i]), project(corners[i | bit])];
        context.moveTo(a[0], a[1]);
        context.lineTo(b[0], b[1]);
      }
      context.stroke();
      const spheres = atoms.map(([element, x, y, z]) => [...project([x, y, z]), element]);
      spheres.sort((a, b) => b[2] - a[2]);
      for (const [x, y, depth, element] of spheres) {
        const r = scale * (element === 0 ? 0.75 : 0.95);
        context.globalAlpha = 0.72 + 0.28 * (1 - (depth + radius) / (2 * radius));
        context.fillStyle = colors[element % colors.length];
        context.beginPath();
        context.arc(x, y, r, 0, 7);
        context.fill();
        context.globalAlpha *= 0.5;
        context.strokeStyle = "#000";
        context.stroke();
      }
      context.globalAlpha = 1;
      context.font = `${13 * devicePixelRatio}px sans-serif`;
      names.forEach((name, element) => {
        const y = (20 + 20 * element) * devicePixelRatio;
        context.fillStyle = colors[element % colors.length];
        context.beginPath();
        context.arc(16 * devicePixelRatio, y, 6 * devicePixelRatio, 0, 7);
        context.fill();
        context.fillStyle = ink;
        context.fillText(name, 28 * devicePixelRatio, y + 4 * devicePixelRatio);
      });
      canvas.dataset.shown = String(current);
    };
    const choose = (index) => {
      current = index;
      rows.forEach((row) => row.setAttribute("aria-selected", String(Number(row.dataset.structure) === index)));
      draw();
    };
    rows.forEach((row) => row.addEventListener("click", () => choose(Number(row.dataset.structure))));
    canvas.addEventListener("pointerdown", (event) => {
      held = [event.clientX, event.clientY];
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!held) return;
      turn += (event.clientX - held[0]) * 0.01;
      tilt += (event.clientY - held[1]) * 0.01;
      held = [event.clientX, event.clientY];
      draw();
    });
    canvas.addEventListener("pointerup", () => { held = null; });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom = Math.max(0.4, Math.min(6, zoom * Math.exp(-event.deltaY * 0.0015)));
      draw();
    }, { passive: false });
    view.addEventListener("shown", draw);
    addEventListener("resize", draw);
    choose(0);
  }

  const first = document.querySelector(".switch button");
  if (first) show(first.value); else anchor();
  document.documentElement.dataset.ready = "true";
})();
