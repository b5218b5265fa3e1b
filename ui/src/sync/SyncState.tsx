// One quiet line about the connection, always at the same place.
import { createMemo, Show, type JSX } from "solid-js";
import type { ConnectionState, SyncView } from "../ipc/bindings";
import { formatClock } from "../i18n/locale";
import { t } from "../i18n/t";
import { now_ms } from "../shared/clock";
import { createDelayed } from "../shared/delayed";

/** The connection in words; passing states are said only when they last. */
export function saySync(view: SyncView | undefined, shown: ConnectionState, at_ms: number): string {
  const time = view?.synced_at == null ? undefined : formatClock(view.synced_at, at_ms);
  switch (shown) {
    case "connecting":
      return t("sync.connecting");
    case "online":
      return time === undefined ? t("sync.online") : t("sync.online_at", { time });
    case "syncing":
      return view?.progress == null ? t("sync.syncing") : t("sync.syncing_count", { count: view.progress.done });
    case "offline":
      return time === undefined ? t("sync.offline") : t("sync.offline_at", { time });
    case "signed_out":
      return time === undefined ? t("sync.signed_out") : t("sync.signed_out_at", { time });
  }
}

/** The line. */
export function SyncState(props: {
  view: SyncView | undefined;
  connection: ConnectionState;
  onChanges: () => void;
}): JSX.Element {
  const long = createDelayed(() => props.connection === "syncing" || props.connection === "connecting");
  // A moment of reading looks like what was there before.
  const shown = createMemo<ConnectionState>(
    (before) =>
      (props.connection === "syncing" || props.connection === "connecting") && !long() ? before : props.connection,
    "online",
  );
  return (
    <div
      class={`sync sync-${shown()}`}
      data-testid="sync-state"
      data-state={props.connection}
      data-waiting={props.view?.waiting ?? 0}
    >
      <Show when={(props.view?.waiting ?? 0) > 0}>
        <button type="button" class="button-text" data-testid="sync-waiting" onClick={() => props.onChanges()}>
          {t("sync.waiting", { count: props.view?.waiting ?? 0 })}
        </button>
      </Show>
      <span class="sync-text" role="status">
        <i class="sync-dot" aria-hidden="true" />
        {saySync(props.view, shown(), now_ms())}
      </span>
    </div>
  );
}
