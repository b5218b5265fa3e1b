// Staged changes of the open project: on this computer only, until the user sends them.
import type { ChangeItemView, EditListView, StagedView } from "../ipc/bindings";
import type { Host } from "../ipc/host";
import { createLatest, type Latest } from "../shared/latest";

/** The staged changes, and what can be done with them. Every command rejects with a Problem. */
export interface Staging {
  readonly staged: Latest<StagedView>;
  items(): readonly ChangeItemView[];
  /** Stages a switch; staging the server's value takes it back. */
  stage(flag: string, environment: string, enabled: boolean): Promise<void>;
  /** Takes everything back; answers what was staged. */
  discard(): Promise<readonly ChangeItemView[]>;
  /** Stages the switches among `items` (again), with their new value or, reversed, with their old one. */
  restage(items: readonly ChangeItemView[], side: "to" | "from"): Promise<number>;
  /** Sends everything as one change set; answers what was sent, and the edits as they stand then. */
  send(message: string): Promise<{ items: readonly ChangeItemView[]; edits: EditListView }>;
}

/** Follows the staged changes of `project`. */
export function createStaging(host: Host, project: () => string): Staging {
  const staged = createLatest(() => host.call("list_staged", { project: project() }));
  const items = (): readonly ChangeItemView[] => staged.value()?.items ?? [];

  async function stage(flag: string, environment: string, enabled: boolean): Promise<void> {
    staged.set(await host.call("stage_flag_enabled", { project: project(), flag, environment, enabled }));
  }

  return {
    staged,
    items,
    stage,
    async discard() {
      const before = items();
      staged.set(await host.call("discard_staged", { project: project() }));
      return before;
    },
    async restage(again, side) {
      let count = 0;
      for (const item of again) {
        const value = item[side];
        if (item.field !== "enabled" || item.environment === null || typeof value !== "boolean") continue;
        await stage(item.flag, item.environment, value);
        count += 1;
      }
      return count;
    },
    async send(message) {
      const sent = items();
      const edits = await host.call("send_staged", { project: project(), message });
      staged.set({ items: [] });
      return { items: sent, edits };
    },
  };
}

/** Staged changes of one environment. */
export interface StagedGroup {
  /** The environment's key; `null` for changes of flags as a whole. */
  readonly environment: string | null;
  readonly items: readonly ChangeItemView[];
}

/** Groups changes by environment, in the order of `environments`; changes of flags as a whole come first. */
export function groupByEnvironment(
  items: readonly ChangeItemView[],
  environments: readonly { key: string }[],
): StagedGroup[] {
  const order = [null, ...environments.map(({ key }) => key)];
  const keys = [...new Set(items.map(({ environment }) => environment))];
  const rank = (key: string | null): number => {
    const at = order.indexOf(key);
    return at < 0 ? order.length : at;
  };
  return keys
    .toSorted((a, b) => rank(a) - rank(b))
    .map((environment) => ({ environment, items: items.filter((item) => item.environment === environment) }));
}
