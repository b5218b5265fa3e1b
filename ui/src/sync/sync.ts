// The connection to the server, as the core reports it.
import { onCleanup } from "solid-js";
import type { ConnectionState, SyncView } from "../ipc/bindings";
import type { Host } from "../ipc/host";
import { createLatest, type Latest } from "../shared/latest";

/** The connection. */
export interface Sync {
  readonly view: Latest<SyncView>;
  connection(): ConnectionState;
  /** Whether edits would wait. */
  offline(): boolean;
  /** Tries to reach the server at once. Rejects with a Problem. */
  now(): Promise<void>;
}

/** Follows the connection. */
export function createSync(host: Host): Sync {
  const view = createLatest(() => host.call("get_sync"));
  const stop = host.listen((event) => {
    if (event.type === "sync_changed") view.set(event.sync);
  });
  onCleanup(() => void stop.then((unlisten) => unlisten()));
  view.refresh();
  const connection = (): ConnectionState => view.value()?.connection ?? "connecting";
  return {
    view,
    connection,
    offline: () => connection() === "offline" || connection() === "signed_out",
    async now() {
      view.set(await host.call("sync_now"));
    },
  };
}
