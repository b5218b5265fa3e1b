// Edits on their way to the server.
import type { ChangeItemView, EditListView, EditState, EditView, Resolution } from "../ipc/bindings";
import type { Host } from "../ipc/host";
import { t } from "../i18n/t";
import { createLatest, type Latest } from "../shared/latest";

/** The edits of the account, and what can be done with them. Every command rejects with a Problem. */
export interface Edits {
  readonly list: Latest<EditListView>;
  discard(id: string): Promise<void>;
  resolve(id: string, resolution: Resolution): Promise<void>;
}

/** Follows the edits. */
export function createEdits(host: Host): Edits {
  const list = createLatest(() => host.call("list_edits"));
  return {
    list,
    async discard(id) {
      list.set(await host.call("discard_edit", { id }));
    },
    async resolve(id, resolution) {
      list.set(await host.call("resolve_edit", { id, resolution }));
    },
  };
}

/** Whether an edit goes no further without the user. */
export function needsUser(state: EditState): boolean {
  return state === "conflict" || state === "refused";
}

/** Finds the newest edit that holds exactly `items`; undefined when it is not listed yet. */
export function findEdit(items: readonly ChangeItemView[], edits: EditListView): EditView | undefined {
  const same = (edit: EditView): boolean =>
    edit.items.length === items.length &&
    items.every((item) =>
      edit.items.some(
        (other) => other.flag === item.flag && other.environment === item.environment && other.field === item.field,
      ),
    );
  return edits.open.findLast(same) ?? edits.applied.find(same);
}

/**
 * The state to show. Without a connection an edit that was being sent waits like any other: it is sent again with the
 * same id, and has one effect.
 */
export function shownState(state: EditState, offline: boolean): EditState {
  return state === "sending" && offline ? "queued" : state;
}

/** The state in words. */
export function sayEditState(state: EditState, offline: boolean): string {
  const shown = shownState(state, offline);
  return shown === "queued" && offline ? t("changes.state.queued_offline") : t(`changes.state.${shown}`);
}
