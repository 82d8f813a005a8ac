// Sets up the query editor for this endpoint alone: it asks nobody else, not even for prefixes.
(() => {
  const settings = JSON.parse(document.getElementById('settings').textContent);
  const example = 'SELECT ?subject ?object WHERE {\n  ?subject dck:signedWith ?object .\n}\nLIMIT 50';
  const { Yasqe, Yasr } = window.Yasgui;
  Yasqe.forkAutocompleter('prefixes', {
    name: 'prefixes-local',
    persistenceId: null,
    get: () => Promise.resolve(Object.entries(settings.prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort()),
  });
  Yasqe.defaults.autocompleters = ['prefixes-local', 'variables'];
  Yasqe.defaults.value = example;
  // The endpoint knows our prefixes undeclared and reports errors itself; the editor's check knows neither.
  Yasqe.defaults.syntaxErrorCheck = false;
  Yasqe.defaults.createShareableLink = (yasqe) => `/query?query=${encodeURIComponent(yasqe.getValue())}`;
  Yasr.defaults.prefixes = settings.prefixes;
  const yasgui = new window.Yasgui(document.getElementById('editor'), {
    requestConfig: { endpoint: '/sparql', method: 'POST' },
    endpointCatalogueOptions: { getData: () => [{ endpoint: '/sparql' }] },
    copyEndpointOnNewTab: true,
    autofocus: true,
  });
  if (settings.query) {
    const tab = yasgui.addTab(true);
    tab.getYasqe().setValue(settings.query);
    window.history.replaceState(null, '', '/query');
  }
})();
