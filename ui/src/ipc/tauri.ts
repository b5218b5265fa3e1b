// The desktop shell as host. The only file that knows Tauri.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { EVENT_NAME, type Commands, type Event } from "./bindings";
import { toProblem, type Arguments, type CommandName, type Host } from "./host";

/** Whether the page runs in the desktop shell. */
export function insideTauri(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** The desktop shell. */
export const tauriHost: Host = {
  async call<K extends CommandName>(command: K, ...request: Arguments<K>): Promise<Commands[K]["response"]> {
    try {
      return await invoke<Commands[K]["response"]>(command, request.length === 0 ? {} : { request: request[0] });
    } catch (reason) {
      throw toProblem(reason);
    }
  },
  listen(handler) {
    return listen<Event>(EVENT_NAME, (event) => handler(event.payload));
  },
};
