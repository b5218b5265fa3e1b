// An environment's mark: its letter in its colour.
import type { JSX } from "solid-js";
import type { EnvironmentView } from "../ipc/bindings";

const COLORS: ReadonlySet<string> = new Set(["teal", "blue", "amber", "violet", "red", "gray"]);

/** The class that sets an environment's colour; gray for colours that the page does not know. */
export function colorClass(environment: Pick<EnvironmentView, "color"> | undefined): string {
  return `env-${environment !== undefined && COLORS.has(environment.color) ? environment.color : "gray"}`;
}

/** An environment that is named but not known, as in an old change. */
export function unknownEnvironment(key: string): EnvironmentView {
  return { key, name: key, letter: key.slice(0, 1).toUpperCase(), color: "gray" };
}

/** The letter in its colour. */
export function EnvironmentMark(props: { environment: EnvironmentView }): JSX.Element {
  return (
    <b class={`env-mark ${colorClass(props.environment)}`} aria-hidden="true">
      {props.environment.letter}
    </b>
  );
}
