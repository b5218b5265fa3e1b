// A core made of memory, for developing and testing the page without one. Never part of a release.
import type { Commands, ConnectionState, Event } from "./bindings";
import { ORDINARY, type Scenario } from "./fakeScenario";
import { World } from "./fakeWorld";
import { Problem, type Arguments, type CommandName, type Host } from "./host";

/** A fake core, and a hand on it for tests. */
export interface FakeHost extends Host {
  /** What was asked so far. */
  readonly calls: { command: CommandName; request: unknown }[];
  /** Says something as the core would. */
  emit(event: Event): void;
  /** Makes the connection come or go. */
  connect(connection: ConnectionState): void;
}

/** Makes a fake core. */
export function createFakeHost(scenario: Scenario = ORDINARY): FakeHost {
  const world = new World(scenario);
  const calls: FakeHost["calls"] = [];
  return {
    calls,
    emit: (event) => world.emit(event),
    connect: (connection) => world.connect(connection),
    async call<K extends CommandName>(command: K, ...request: Arguments<K>) {
      calls.push({ command, request: request[0] });
      await new Promise((resolve) => setTimeout(resolve, scenario.latency_ms));
      if (scenario.failing === command) {
        throw new Problem({ code: scenario.problem ?? "internal", detail: "as the scenario wants it" });
      }
      const handler = world.handlers[command] as (...request: Arguments<K>) => Commands[K]["response"];
      return structuredClone(handler(...request));
    },
    listen(handler) {
      world.listeners.add(handler);
      return Promise.resolve(() => void world.listeners.delete(handler));
    },
  };
}
