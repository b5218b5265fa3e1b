import { createRoot } from "solid-js";
import { describe, expect, it } from "vitest";
import { settle } from "../../test/hosts";
import { Problem } from "../ipc/host";
import { createLatest, type Latest } from "./latest";

function ask(): {
  latest: Latest<string>;
  answers: ((answer: string) => Promise<void>)[];
  fails: ((reason: unknown) => Promise<void>)[];
} {
  const answers: ((answer: string) => Promise<void>)[] = [];
  const fails: ((reason: unknown) => Promise<void>)[] = [];
  const latest = createRoot(() =>
    createLatest(
      () =>
        new Promise<string>((resolve, reject) => {
          answers.push((answer) => {
            resolve(answer);
            return settle();
          });
          fails.push((reason) => {
            reject(reason);
            return settle();
          });
        }),
    ),
  );
  return { latest, answers, fails };
}

describe("createLatest", () => {
  it("makes one question of many that come while one is under way", async () => {
    const { latest, answers } = ask();
    latest.refresh();
    latest.refresh();
    latest.refresh();
    expect(answers).toHaveLength(1);
    await answers[0]?.("old");
    expect(answers).toHaveLength(2);
    await answers[1]?.("new");
    expect(answers).toHaveLength(2);
    expect(latest.value()).toBe("new");
    expect(latest.pending()).toBe(false);
  });
  it("keeps the last answer while the next one is awaited and after a failure", async () => {
    const { latest, answers, fails } = ask();
    latest.refresh();
    await answers[0]?.("there");
    latest.refresh();
    expect(latest.value()).toBe("there");
    await fails[1]?.(new Problem({ code: "offline", detail: "" }));
    expect(latest.value()).toBe("there");
    expect(latest.problem()?.code).toBe("offline");
  });
  it("drops an answer that something newer has overtaken", async () => {
    const { latest, answers } = ask();
    latest.refresh();
    latest.set("from the command");
    await answers[0]?.("older");
    expect(latest.value()).toBe("from the command");
  });
  it("drops an answer about what is no longer asked", async () => {
    const { latest, answers } = ask();
    latest.refresh();
    latest.clear();
    latest.refresh();
    await answers[0]?.("the flag before");
    expect(latest.value()).toBeUndefined();
    await answers[1]?.("this flag");
    expect(latest.value()).toBe("this flag");
  });
});
