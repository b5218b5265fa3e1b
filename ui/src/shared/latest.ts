// Asks the core, and keeps the last answer on the screen until the next one is there.
import { createSignal, onCleanup, type Accessor } from "solid-js";
import { toProblem, type Problem } from "../ipc/host";

/** Something that was asked for. */
export interface Latest<T> {
  /** The last answer; undefined before the first. */
  readonly value: Accessor<T | undefined>;
  /** Why the last question failed. */
  readonly problem: Accessor<Problem | undefined>;
  /** Whether an answer is awaited. */
  readonly pending: Accessor<boolean>;
  /** Asks again. While a question is under way, all further ones become a single one after it. */
  refresh(): void;
  /** Takes an answer that came by another way, as from a command that changes things. Answers under way are dropped. */
  set(value: T): void;
  /** Forgets the answer, as when something else is asked about. Answers under way are dropped. */
  clear(): void;
}

/** Makes a [`Latest`] of a question. Nothing is asked before the first `refresh`. */
export function createLatest<T>(ask: () => Promise<T>): Latest<T> {
  const [value, setValue] = createSignal<T | undefined>();
  const [problem, setProblem] = createSignal<Problem | undefined>();
  const [pending, setPending] = createSignal(false);
  let asking = false;
  let again = false;
  let round = 0;

  async function run(): Promise<void> {
    asking = true;
    setPending(true);
    do {
      again = false;
      const mine = ++round;
      try {
        const answer = await ask();
        if (mine === round) {
          setValue(() => answer);
          setProblem(undefined);
        }
      } catch (reason) {
        if (mine === round) setProblem(toProblem(reason));
      }
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- refresh() sets it while we wait
    } while (again);
    asking = false;
    setPending(false);
  }

  onCleanup(() => {
    round = Infinity;
    again = false;
  });

  return {
    value,
    problem,
    pending,
    refresh() {
      if (asking) again = true;
      else void run();
    },
    set(answer) {
      round += 1;
      setValue(() => answer);
      setProblem(undefined);
    },
    clear() {
      round += 1;
      setValue(undefined);
      setProblem(undefined);
    },
  };
}
