// Names on the picture, drawn over whichever renderer is at work: the most important first, none over another,
// more of them the closer one looks; relations on the lines around what is chosen, or where there is room.

const LABELS = (() => {
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  // Names at once, in a view of common size and in a crowd; closer up, other ones take their place.
  const MOST = 90;
  const MOST_IN_CROWD = 40;
  let canvas = null;
  let context = null;

  const attach = (container) => {
    canvas = h('canvas', { class: 'labels', 'aria-hidden': 'true' });
    container.append(canvas);
    context = canvas.getContext('2d');
  };

  const clipped = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

  class Taken {
    constructor() { this.cells = new Map(); }

    // Claims a rectangle unless another has it; a coarse grid keeps the question cheap.
    claim(left, top, right, bottom) {
      const cells = [];
      for (let cx = Math.floor(left / 64); cx <= Math.floor(right / 64); cx += 1) {
        for (let cy = Math.floor(top / 32); cy <= Math.floor(bottom / 32); cy += 1) {
          const key = cx * 4096 + cy;
          for (const box of this.cells.get(key) || []) {
            if (left < box[2] && right > box[0] && top < box[3] && bottom > box[1]) return false;
          }
          cells.push(key);
        }
      }
      const box = [left, top, right, bottom];
      for (const key of cells) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(box);
      }
      return true;
    }
  }

  const write = (text, x, y, colour) => {
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };

  // Called whenever a renderer has drawn, in the same frame: names must not trail behind their nodes.
  const draw = (picture) => {
    if (!canvas) return;
    const { clientWidth: width, clientHeight: height } = canvas.parentElement;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3.5;
    context.strokeStyle = THEME.hue('surface');
    const taken = new Taken();
    const { view, chosen, near } = picture;
    const inside = (at) => at.x > -40 && at.y > -20 && at.x < width + 40 && at.y < height + 20;

    // In a crowd crosses would hide it; there the colour says it.
    const crowded = view.edges.length > 350 && picture.scale() < 1.2;
    for (const edge of view.edges) {
      if (edge.status !== 'denied' || (picture.dimmed ? !near.edges.has(edge.key) : crowded)) continue;
      const at = picture.middle(edge);
      if (at && inside(at)) cross(at);
    }

    const most = view.nodes.length > 600 ? MOST_IN_CROWD : MOST;
    let written = 0;
    const name = (n, force) => {
      const at = picture.at(n);
      if (!at || !inside(at)) return;
      const strong = chosen.has(n) || n < 8;
      const size = chosen.has(n) ? 13.5 : n < 25 ? 12.5 : 11.5;
      context.font = `${strong ? 600 : 450} ${size}px ${FONT}`;
      const text = clipped(MODEL.nodes[n].label, chosen.has(n) ? 60 : 30);
      const half = context.measureText(text).width / 2 + 2;
      const y = at.y + at.r + size * 0.5 + 4;
      // A name stays inside the picture if its node does.
      const x = at.x > 0 && at.x < width ? Math.max(half + 3, Math.min(width - half - 3, at.x)) : at.x;
      const free = taken.claim(x - half, y - size * 0.55, x + half, y + size * 0.55);
      if (!free && !force) return;
      context.globalAlpha = picture.dimmed && !near.nodes.has(n) ? 0.35 : 1;
      write(text, x, y, THEME.hue('ink'));
      context.globalAlpha = 1;
      written += 1;
    };
    for (const n of chosen) name(n, true);
    for (const n of view.nodes) if (near.nodes.has(n) && !chosen.has(n)) name(n, false);
    for (const n of view.nodes) {
      if (written > most) break;
      if (!near.nodes.has(n) && !chosen.has(n)) name(n, false);
    }

    const roomy = view.edges.length <= 14 || picture.scale() > 1.5;
    context.font = `450 11px ${FONT}`;
    for (const edge of view.edges) {
      if (picture.dimmed ? !near.edges.has(edge.key) : !roomy) continue;
      const at = picture.middle(edge);
      if (!at || !inside(at)) continue;
      const count = edge.statements.length > 1 ? ` ×${edge.statements.length}` : '';
      const text = relationOf(edge.rel).label + count;
      const half = context.measureText(text).width / 2 + 3;
      if (at.length < half * 2 + 24) continue;
      // Beside the cross of what was denied, not over it.
      const y = edge.status === 'denied' ? at.y - 14 : at.y;
      if (!taken.claim(at.x - half, y - 7, at.x + half, y + 7)) continue;
      write(text, at.x, y, THEME.hue('muted'));
    }
  };

  const cross = (at) => {
    context.save();
    context.strokeStyle = THEME.hue('denied');
    context.lineWidth = 2.2;
    context.beginPath();
    context.moveTo(at.x - 5, at.y - 5); context.lineTo(at.x + 5, at.y + 5);
    context.moveTo(at.x + 5, at.y - 5); context.lineTo(at.x - 5, at.y + 5);
    context.stroke();
    context.restore();
  };

  return { attach, draw };
})();
