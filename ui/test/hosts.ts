// Hosts for tests: one whose answers are given by hand.
import type { Commands, Event } from "../src/ipc/bindings";
import type { Arguments, CommandName, Host } from "../src/ipc/host";

/** A question that waits for its answer. */
export interface Asked {
  readonly command: CommandName;
  readonly request: unknown;
  answer(response: unknown): Promise<void>;
  fail(reason: unknown): Promise<void>;
}

/** Lets everything run that waits for nothing else. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A host that answers nothing by itself. */
export class ManualHost implements Host {
  readonly asked: Asked[] = [];
  private readonly listeners = new Set<(event: Event) => void>();

  call<K extends CommandName>(command: K, ...request: Arguments<K>): Promise<Commands[K]["response"]> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        command,
        request: request[0],
        answer: (response) => {
          resolve(response as Commands[K]["response"]);
          return settle();
        },
        fail: (reason) => {
          reject(reason);
          return settle();
        },
      });
    });
  }

  listen(handler: (event: Event) => void): Promise<() => void> {
    this.listeners.add(handler);
    return Promise.resolve(() => void this.listeners.delete(handler));
  }

  emit(event: Event): void {
    for (const listener of this.listeners) listener(event);
  }
}
