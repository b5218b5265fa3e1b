// What the details of a flag tell, on a fake core.
import { fireEvent, render, screen, within } from "@solidjs/testing-library";
import { describe, expect, it } from "vitest";
import { createFakeHost } from "../ipc/fake";
import { ORDINARY } from "../ipc/fakeScenario";
import { App } from "./App";

function open(): void {
  const host = createFakeHost({ ...ORDINARY, flags: 30 });
  render(() => <App host={host} />);
}

describe("the details of a flag", () => {
  it("tells what decides in the order in which it does, with what is served otherwise at the end", async () => {
    open();
    fireEvent.click(await screen.findByTestId("flag-row-checkout.express-pay"));
    const steps = await screen.findByTestId("detail-steps-production");
    const items = within(steps).getAllByRole("listitem");
    const kinds = items.map((item) => item.dataset["kind"]);
    expect(kinds).toEqual(["prerequisite", "override", "schedule", "rule", "rule", "otherwise"]);
    expect(items.at(-1)?.textContent).toBe("Otherwise: true to 20 %, else false");
    expect(screen.getByTestId("detail-serves-production").textContent).toContain("first of these that applies");
    expect(steps.dataset["idle"]).toBe("false");
    // Nothing but a fallthrough needs no list.
    expect(screen.queryByTestId("detail-steps-development")).toBeNull();
    expect(screen.getByTestId("detail-serves-development").textContent).toBe("On: serves true · when off: false");
  });
  it("says of a flag that is off what everybody gets, and that its rules wait", async () => {
    open();
    fireEvent.click(await screen.findByTestId("flag-row-checkout.new-address-form"));
    const steps = await screen.findByTestId("detail-steps-production");
    expect(steps.dataset["idle"]).toBe("true");
    const serves = screen.getByTestId("detail-serves-production").textContent;
    expect(serves).toBe("Off: serves false to everybody. The list below does not apply now:");
    expect(screen.getByTestId("detail-env-production").textContent).not.toContain("When off");
  });
});
