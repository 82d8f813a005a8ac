// Light or dark, as the system has it, before anything is drawn.
(() => {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => { document.documentElement.dataset.theme = system.matches ? 'dark' : 'light'; };
  system.addEventListener('change', apply);
  apply();
})();
