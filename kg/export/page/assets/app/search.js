// Search with suggestions: the combobox pattern of the ARIA Authoring Practices.

const SEARCH = (() => {
  const index = MODEL.nodes.slice(0, DATA.actors).map((node) => ({
    n: node.n, names: [node.label, ...node.aliases].map((name) => [name, fold(name)]),
  }));
  const find = (text, limit = 8) => {
    const wanted = fold(text);
    if (!wanted) return [];
    const found = [];
    for (const entry of index) {
      let best = null;
      for (const [name, folded] of entry.names) {
        const place = folded.indexOf(wanted);
        if (place < 0) continue;
        // The start of the name, then the start of a word, then anywhere; importance settles the rest.
        const score = folded === wanted ? 0 : place === 0 ? 1 : folded[place - 1] === ' ' ? 2 : 3;
        if (!best || score < best.score) best = { n: entry.n, name, score };
      }
      if (best) found.push(best);
    }
    return found.sort((a, b) => a.score - b.score || a.n - b.n).slice(0, limit);
  };
  return { find };
})();

let comboboxes = 0;
function combobox(label, choose, placeholder = '') {
  comboboxes += 1;
  const id = `combo-${comboboxes}`;
  const list = h('ul', { id: `${id}-list`, role: 'listbox', 'aria-label': `Suggestions: ${label}`, hidden: true });
  const input = h('input', {
    id, type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', placeholder: placeholder || label,
    'aria-label': label, 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${id}-list`,
  });
  let found = [];
  let active = -1;
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const take = (i) => {
    const { n } = found[i];
    input.value = MODEL.nodes[n].label;
    close();
    choose(n);
  };
  const mark = (i) => {
    active = i;
    [...list.children].forEach((item, k) => item.setAttribute('aria-selected', String(k === i)));
    if (i >= 0) {
      input.setAttribute('aria-activedescendant', `${id}-${i}`);
      list.children[i].scrollIntoView({ block: 'nearest' });
    }
  };
  const open = () => {
    found = SEARCH.find(input.value);
    list.replaceChildren(...found.map(({ n, name }, i) => {
      const node = MODEL.nodes[n];
      const cls = MODEL.classes.get(node.cls);
      return h('li', {
        id: `${id}-${i}`, role: 'option', 'aria-selected': 'false',
        onpointerdown: (event) => { event.preventDefault(); take(i); },
      }, classIcon(cls), h('span', { class: 'grow' }, node.label, name !== node.label && h('small', null, ` ${name}`)),
      h('small', null, cls.label));
    }));
    if (!found.length && fold(input.value)) {
      list.replaceChildren(h('li', { class: 'none', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, 'No actor of that name'));
    }
    list.hidden = !fold(input.value);
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(found.length ? 0 : -1);
  };
  input.addEventListener('input', open);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open();
      else if (found.length) mark((active + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
    } else if (event.key === 'Enter' && active >= 0 && !list.hidden) {
      event.preventDefault();
      take(active);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  const element = h('div', { class: 'combo' }, input, list);
  return { element, input, set: (text) => { input.value = text; } };
}
