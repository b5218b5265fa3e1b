// The edge between list and details: dragged with the mouse, moved with the arrow keys.
import { onCleanup, type JSX } from "solid-js";

const STEP_PX = 16;

/** An edge; `width_px` is the width of what stands to its right. */
export function Splitter(props: {
  label: string;
  width_px: number;
  min_px: number;
  max_px: number;
  onWidth: (width_px: number) => void;
}): JSX.Element {
  const set = (width_px: number): void =>
    props.onWidth(Math.round(Math.max(props.min_px, Math.min(props.max_px, width_px))));
  let stop: (() => void) | undefined;
  onCleanup(() => stop?.());

  function drag(event: PointerEvent & { currentTarget: HTMLElement }): void {
    event.preventDefault();
    const edge = event.currentTarget;
    const start_px = event.clientX;
    const width_px = props.width_px;
    const move = (moved: PointerEvent): void => set(width_px + start_px - moved.clientX);
    const end = (): void => {
      edge.removeEventListener("pointermove", move);
      stop = undefined;
    };
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", end, { once: true });
    edge.addEventListener("pointercancel", end, { once: true });
    stop = end;
  }

  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={props.label}
      aria-valuenow={props.width_px}
      aria-valuemin={props.min_px}
      aria-valuemax={props.max_px}
      tabindex={0}
      data-testid="detail-splitter"
      onPointerDown={drag}
      onKeyDown={(event) => {
        const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key];
        if (step !== undefined) set(props.width_px + step);
        else if (event.key === "Home") set(props.max_px);
        else if (event.key === "End") set(props.min_px);
        else return;
        event.preventDefault();
      }}
    />
  );
}
