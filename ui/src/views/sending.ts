// Sends staged changes, and says what becomes of them.
import { createEffect } from "solid-js";
import type { ChangeItemView, EditView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { findEdit, type Edits } from "../changes/edits";
import type { Staging } from "../changes/staging";
import type { NoticeAction, Notices } from "../shared/notices";

/** Sending and taking back. */
export interface Sending {
  /** Sends everything that is staged. Rejects with a Problem. */
  send(message: string): Promise<void>;
  /** Takes everything that is staged back, with a notice that brings it back. */
  discard(): Promise<void>;
  /** Takes the last staged change back. */
  unstageLast(): Promise<void>;
}

/** Makes the two work together: what is staged, and what is on its way. */
export function createSending(parts: {
  readonly staging: Staging;
  readonly edits: Edits;
  readonly notices: Notices;
  readonly offline: () => boolean;
  readonly openChanges: () => void;
  /** Names an environment of the open project. */
  readonly environmentName: (key: string) => string;
  /** After anything changed. */
  readonly onChanged: () => void;
}): Sending {
  const { staging, edits, notices } = parts;
  // Edits that were sent from this page and whose end has not been told.
  const followed = new Set<string>();

  function reverse(items: readonly ChangeItemView[]): NoticeAction {
    return {
      label: t("action.undo"),
      undo: true,
      run: () => {
        staging.restage(items, "from").then((count) => {
          notices.say(t("review.reversed", { count }));
          parts.onChanged();
        }, notices.report);
      },
    };
  }

  function tell(edit: EditView): void {
    const count = edit.items.length;
    const open: NoticeAction = { label: t("cell.open_changes"), run: parts.openChanges };
    switch (edit.state) {
      case "applied":
        followed.delete(edit.id);
        notices.say(t("review.applied", { count }), reverse(edit.items), edit.id);
        return;
      case "conflict":
        followed.delete(edit.id);
        notices.say(t("review.conflict", { count }), open, edit.id);
        return;
      case "refused":
        followed.delete(edit.id);
        notices.say(t("review.refused"), open, edit.id);
        return;
      case "queued":
      case "sending":
      case "paused":
        return;
    }
  }

  createEffect(() => {
    const list = edits.list.value();
    if (list === undefined) return;
    for (const edit of [...list.open, ...list.applied]) if (followed.has(edit.id)) tell(edit);
  });

  return {
    async send(message) {
      const { items, edits: list } = await staging.send(message);
      const edit = findEdit(items, list);
      if (edit !== undefined) followed.add(edit.id);
      const underWay =
        edit === undefined || edit.state === "queued" || edit.state === "sending" || edit.state === "paused";
      if (underWay) {
        notices.say(
          t(parts.offline() ? "review.queued" : "review.sent", { count: items.length }),
          reverse(items),
          edit?.id,
        );
      }
      edits.list.set(list);
      parts.onChanged();
    },
    async discard() {
      const items = await staging.discard();
      parts.onChanged();
      notices.say(t("staging.discarded", { count: items.length }), {
        label: t("action.undo"),
        undo: true,
        run: () => {
          staging.restage(items, "to").then((count) => {
            notices.say(t("staging.restored", { count }));
            parts.onChanged();
          }, notices.report);
        },
      });
    },
    async unstageLast() {
      const last = staging.items().at(-1);
      if (last === undefined) return;
      if ((await staging.restage([last], "from")) === 0) return;
      parts.onChanged();
      notices.say(
        t("staging.unstaged", {
          flag: last.flag,
          environment: last.environment === null ? "" : parts.environmentName(last.environment),
        }),
      );
    },
  };
}
