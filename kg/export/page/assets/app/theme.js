// Light or dark. The colours themselves stand in page.css, under the names that kg/export/page/style.py uses.

const THEME = (() => {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const listeners = [];
  let chosen = null;
  const name = () => chosen || (system.matches ? 'dark' : 'light');
  let colours = new Map();
  const apply = () => {
    document.documentElement.dataset.theme = name();
    colours = new Map();
    for (const listener of listeners) listener();
  };
  const toggle = () => { chosen = name() === 'dark' ? 'light' : 'dark'; apply(); };
  system.addEventListener('change', apply);
  document.documentElement.dataset.theme = name();
  const hue = (key) => {
    if (!colours.has(key)) colours.set(key, window.getComputedStyle(document.documentElement).getPropertyValue(`--${key}`).trim());
    return colours.get(key);
  };
  const ofNode = (n) => MODEL.classes.get(MODEL.nodes[n].cls);
  const ofEdge = (edge) => (edge.status === 'denied' ? hue('denied') : hue(familyOf(edge.rel).hue));
  const width = (edge) => 1.4 + Math.min(5, 1.5 * Math.log2(edge.sources));
  return { name, toggle, hue, ofNode, ofEdge, width, listen: (listener) => listeners.push(listener) };
})();

// The same shapes as in the picture, for legend, panel and search.
const SHAPES = {
  dot: () => svg('circle', { cx: 8, cy: 8, r: 5.5 }),
  square: () => svg('path', { d: 'M3 3h10v10H3z' }),
  diamond: () => svg('path', { d: 'M8 1.5L14.5 8 8 14.5 1.5 8z' }),
  triangle: () => svg('path', { d: 'M8 2l6.5 11.5h-13z' }),
  triangleDown: () => svg('path', { d: 'M8 14L1.5 2.5h13z' }),
  star: () => svg('path', { d: 'M8 1l2 4.8 5.2.4-4 3.3 1.3 5L8 11.800l-4.500 2.700 1.300-5-4-3.300 5.200-.4z' }),
  hexagon: () => svg('path', { d: 'M8 1.500l5.700 3.250v6.500L8 14.500l-5.700-3.250v-6.500z' }),
};
const classIcon = (cls) => svg('svg', {
  viewBox: '0 0 16 16', class: `shape hue-${cls.hue}${cls.hollow ? ' hollow' : ''}`, 'aria-hidden': 'true',
}, SHAPES[cls.shape]());

const lineIcon = (hueName, status) => {
  const line = svg('line', { x1: 1, y1: 6, x2: 25, y2: 6, class: `stroke-${status === 'denied' ? 'denied' : hueName}` });
  const dash = STATUSES[STATUS_ORDER.get(status)].dash;
  if (dash.length) line.setAttribute('stroke-dasharray', dash.map((part) => part * 0.6).join(' '));
  const cross = status === 'denied' && svg('path', { d: 'M10 3l6 6M16 3l-6 6', class: 'stroke-denied' });
  return svg('svg', { viewBox: '0 0 26 12', class: 'line', 'aria-hidden': 'true' }, line, cross);
};
