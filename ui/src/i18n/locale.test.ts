import { describe, expect, it } from "vitest";
import { formatClock, formatCountdown, formatDay, formatDistance } from "./locale";

const NOW_MS = Date.parse("2026-11-21T14:02:00Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("formatDistance", () => {
  it.each([
    [0, "just now"],
    [-44 * SECOND, "just now"],
    [-50 * SECOND, "1 min ago"],
    [-4 * MINUTE, "4 min ago"],
    [-59.6 * MINUTE, "1 hr ago"],
    [-3 * HOUR, "3 hr ago"],
    [-23.8 * HOUR, "yesterday"],
    [-26 * HOUR, "yesterday"],
    [-13 * DAY, "13 days ago"],
    [-20 * DAY, "3 wk ago"],
    [-100 * DAY, "3 mo ago"],
    [-400 * DAY, "1 yr ago"],
    [-800 * DAY, "2 yr ago"],
    [2 * MINUTE, "in 2 min"],
  ])("%d ms from now is %s", (distance_ms, expected) => {
    expect(formatDistance(new Date(NOW_MS + distance_ms).toISOString(), NOW_MS, "just now")).toBe(expected);
  });
  it("shows what is not a time as it is", () => {
    expect(formatDistance("whenever", NOW_MS, "just now")).toBe("whenever");
  });
});

describe("formatClock", () => {
  it("says the day only when it is another", () => {
    expect(formatClock("2026-11-21T09:05:00Z", NOW_MS)).toBe("09:05");
    expect(formatClock("2026-11-19T09:05:00Z", NOW_MS)).toMatch(/19.*09:05/);
  });
});

describe("formatCountdown", () => {
  it.each([
    [287_000, "4:47"],
    [59_001, "1:00"],
    [400, "0:01"],
    [-5000, "0:00"],
  ])("%d ms left is %s", (left_ms, expected) => {
    expect(formatCountdown(left_ms)).toBe(expected);
  });
});

describe("formatDay", () => {
  it("is the same day in every time zone", () => {
    expect(formatDay("2027-06-30")).toMatch(/30/);
    expect(formatDay("soon")).toBe("soon");
  });
});
