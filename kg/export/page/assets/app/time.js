// When: a small histogram of dated statements, a slider with two ends, and play, which lets the graph grow.

const TIME = (() => {
  const root = byId('time');
  const { first, last } = MODEL;
  let start; let end; let label; let play; let undated; let chart; let timer = null;

  const buckets = () => {
    const span = last - first + 1;
    const size = Math.max(1, Math.ceil(span / 96));
    const found = new Array(Math.ceil(span / size)).fill(0);
    for (const statement of MODEL.statements) if (statement.from !== null) found[Math.floor((statement.from - first) / size)] += 1;
    return { found, size };
  };

  const histogram = () => {
    const { found, size } = buckets();
    const most = Math.max(...found);
    chart = svg('svg', { viewBox: `0 0 ${found.length} 20`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      found.map((value, i) => {
        // Square roots: a busy month should not flatten the others to nothing.
        const height = value ? Math.max(1.5, 20 * Math.sqrt(value / most)) : 0;
        return svg('rect', { x: i + 0.08, y: 20 - height, width: 0.84, height, 'data-month': first + i * size });
      }));
    return chart;
  };

  const stop = () => {
    window.clearInterval(timer);
    timer = null;
    play.setAttribute('aria-label', 'Play');
    play.replaceChildren(svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M6 4l10 6-10 6z', class: 'full' })));
  };
  const go = () => {
    play.setAttribute('aria-label', 'Pause');
    play.replaceChildren(svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M6 4h3v12H6zM11 4h3v12h-3z', class: 'full' })));
    const step = Math.max(1, Math.round((last - first) / 60));
    const from = STATE.current.from ?? first;
    let now = STATE.current.to === null || STATE.current.to >= last ? from : STATE.current.to;
    const tick = () => {
      STATE.update({ to: now >= last ? null : now });
      if (now >= last) stop();
      now += step;
    };
    tick();
    timer = window.setInterval(tick, 420);
  };

  const build = () => {
    if (first === null || first === last) { root.hidden = true; return; }
    const slider = (name, key, other) => {
      const input = h('input', {
        type: 'range', min: first, max: last, step: 1, 'aria-label': name,
        oninput: () => {
          stop();
          const value = Number(input.value);
          const bound = Number(other().value);
          const kept = key === 'from' ? Math.min(value, bound) : Math.max(value, bound);
          input.value = kept;
          STATE.update({ [key]: kept === (key === 'from' ? first : last) ? null : kept });
        },
      });
      return input;
    };
    start = slider('From', 'from', () => end);
    end = slider('Until', 'to', () => start);
    play = h('button', { type: 'button', class: 'icon', id: 'play', onclick: () => (timer ? stop() : go()) });
    stop();
    label = h('output', { class: 'when' });
    undated = h('input', { type: 'checkbox', onchange: () => STATE.update({ undated: undated.checked }) });
    fill(root, null, [play, h('div', { class: 'track' }, histogram(), start, end), label,
      MODEL.undated > 0 && h('label', { class: 'row' }, undated, 'Undated')]);
  };

  const sync = () => {
    if (root.hidden) return;
    const from = STATE.current.from ?? first;
    const to = STATE.current.to ?? last;
    start.value = from;
    end.value = to;
    // Whichever end can still move lies on top.
    start.classList.toggle('top', from > (first + last) / 2);
    start.setAttribute('aria-valuetext', monthName(from));
    end.setAttribute('aria-valuetext', monthName(to));
    label.textContent = `${monthName(from)} – ${monthName(to)}`;
    undated.checked = STATE.current.undated;
    for (const bar of chart.children) {
      const month = Number(bar.dataset.month);
      bar.classList.toggle('out', month < from || month > to);
    }
  };
  return { build, sync };
})();
