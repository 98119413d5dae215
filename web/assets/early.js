// Before the first paint: the theme and language that the reader has chosen. The console's own `preferences.rs` writes them.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem("windlass.theme");
  if (theme) root.dataset.theme = theme;
  const language = localStorage.getItem("windlass.language");
  if (language) root.lang = language;
} catch {
  // A browser that keeps nothing: as the system has it.
}
