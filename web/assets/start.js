// Starts the console. A file of its own: the server's content security policy permits no script within the page.
import init from "{{console.js}}";

init({ module_or_path: "{{console.wasm}}" }).catch((error) => {
  // The console takes `boot` away when it runs; what fails later shows in its own page.
  const failed = document.getElementById("boot-failed");
  if (failed) failed.hidden = false;
  console.error(error);
});
