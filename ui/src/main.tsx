// Starts the page: in the desktop shell on the real core, elsewhere (only while developing) on a fake one.
import { render } from "solid-js/web";
import type { Host } from "./ipc/host";
import { insideTauri, tauriHost } from "./ipc/tauri";
import { App } from "./views/App";

async function chooseHost(): Promise<Host> {
  const fakeAllowed = import.meta.env.DEV || import.meta.env.MODE === "fake";
  if (fakeAllowed && !insideTauri()) {
    const [{ createFakeHost }, { readScenario }] = await Promise.all([
      import("./ipc/fake"),
      import("./ipc/fakeScenario"),
    ]);
    return createFakeHost(readScenario(new URLSearchParams(location.search)));
  }
  return tauriHost;
}

const page = document.getElementById("page");
if (page === null) throw new Error("index.html has no #page");
const host = await chooseHost();
render(() => <App host={host} />, page);
