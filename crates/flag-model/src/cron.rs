//! Cron expressions of five fields.

/// The minutes of a [`crate::Recurrence::Cron`]. A minute fits when all five fields do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CronExpression {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
}

/// Why a text is no cron expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// There are not five fields.
    #[error("a cron expression has five fields, this one has {0}")]
    Fields(usize),
    /// A part of a field cannot be read.
    #[error("{part:?} is no {field}: write a number, a range as 1-5, a step as */15, or a list of these")]
    Part {
        /// What the field is called.
        field: &'static str,
        /// The part.
        part: String,
    },
    /// A number is outside of its field.
    #[error("a {field} is from {first} to {last}, not {part:?}")]
    Range {
        /// What the field is called.
        field: &'static str,
        /// The smallest number.
        first: u8,
        /// The greatest number.
        last: u8,
        /// The part.
        part: String,
    },
}

struct Field {
    name: &'static str,
    first: u8,
    last: u8,
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", first: 0, last: 59 },
    Field { name: "hour", first: 0, last: 23 },
    Field { name: "day of the month", first: 1, last: 31 },
    Field { name: "month", first: 1, last: 12 },
    // 7 is Sunday as well.
    Field { name: "day of the week", first: 0, last: 7 },
];

/// The days that each month has at most, from January.
const LONGEST: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl CronExpression {
    /// Reads an expression. A field is `*`, a number, a range `1-5`, any of these with a step `*/15`, or a list
    /// of such parts with commas between. A number with a step goes on to the end of the field.
    ///
    /// # Errors
    /// The first part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, CronError> {
        let parts: Vec<&str> = text.split_ascii_whitespace().take(6).collect();
        let [minutes, hours, days, months, weekdays] = parts[..] else {
            return Err(CronError::Fields(text.split_ascii_whitespace().count()));
        };
        let mut weekdays = FIELDS[4].parse(weekdays)?;
        if weekdays & (1 << 7) != 0 {
            weekdays = (weekdays | 1) & 0x7f;
        }
        Ok(Self {
            minutes: FIELDS[0].parse(minutes)?,
            hours: FIELDS[1].parse(hours)?,
            days: FIELDS[2].parse(days)?,
            months: FIELDS[3].parse(months)?,
            weekdays,
        })
    }

    /// Whether a minute of local time fits: `minute` from 0, `hour` from 0, `day` from 1, `month` from 1,
    /// `weekday` from 0, which is Sunday.
    #[must_use]
    pub fn matches(&self, minute: u8, hour: u8, day: u8, month: u8, weekday: u8) -> bool {
        let has = |set: u64, number: u8| number < 64 && set & (1 << number) != 0;
        has(self.minutes, minute)
            && has(self.hours, hour)
            && has(self.days, day)
            && has(self.months, month)
            && has(self.weekdays, weekday)
    }

    /// Whether no day of any year fits, as with the 30th of February. In the course of the years every day of
    /// a month falls on every day of the week.
    #[must_use]
    pub fn is_never(&self) -> bool {
        let first = self.days.trailing_zeros();
        !(1..=12_u32).zip(LONGEST).any(|(month, longest)| self.months & (1 << month) != 0 && first <= longest)
    }
}

impl Field {
    fn parse(&self, text: &str) -> Result<u64, CronError> {
        text.split(',').try_fold(0, |set, part| Ok(set | self.part(part)?))
    }

    fn part(&self, part: &str) -> Result<u64, CronError> {
        let unread = || CronError::Part { field: self.name, part: part.to_owned() };
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(digits(step).filter(|step| *step > 0).ok_or_else(unread)?)),
            None => (part, None),
        };
        let (first, last) = match (range, range.split_once('-')) {
            ("*", _) => (self.first, self.last),
            (_, Some((first, last))) => (digits(first).ok_or_else(unread)?, digits(last).ok_or_else(unread)?),
            (number, None) => {
                let number = digits(number).ok_or_else(unread)?;
                (number, if step.is_some() { self.last } else { number })
            }
        };
        if first < self.first || last > self.last || first > last {
            let (name, part) = (self.name, part.to_owned());
            return Err(CronError::Range { field: name, first: self.first, last: self.last, part });
        }
        let numbers = (first..=last).step_by(usize::from(step.unwrap_or(1)));
        Ok(numbers.fold(0, |set, number| set | 1 << number))
    }
}

/// One to three digits; `str::parse` alone would take a sign as well.
fn digits(text: &str) -> Option<u8> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The minute, hour, day, month and weekday of a row, and whether they fit.
    #[track_caller]
    fn check(text: &str, at: (u8, u8, u8, u8, u8), expected: bool) {
        let expression = CronExpression::parse(text).unwrap();
        assert_eq!(expression.matches(at.0, at.1, at.2, at.3, at.4), expected, "{text} at {at:?}");
    }

    #[test]
    fn minutes_fit_when_all_fields_do() {
        check("* * * * *", (0, 0, 1, 1, 0), true);
        check("*/15 9-17 * * 1-5", (45, 17, 3, 6, 5), true);
        check("*/15 9-17 * * 1-5", (46, 17, 3, 6, 5), false);
        check("*/15 9-17 * * 1-5", (45, 17, 3, 6, 6), false);
        check("0 0 1,15 * *", (0, 0, 15, 2, 3), true);
        check("0 0 1,15 * *", (0, 0, 14, 2, 3), false);
        check("5/20 * * * *", (45, 0, 1, 1, 0), true);
        check("5/20 * * * *", (55, 0, 1, 1, 0), false);
        check("0 0 * * 7", (0, 0, 1, 1, 0), true);
        check("0 0 * * 6-7", (0, 0, 1, 1, 6), true);
        check("0 0 13 * 5", (0, 0, 13, 1, 4), false);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in
            ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8"]
        {
            assert!(CronExpression::parse(text).is_err(), "{text}");
        }
        for text in ["*/0 * * * *", "5-1 * * * *", "+5 * * * *", "a * * * *", "1, * * * *", "1--2 * * * *"] {
            assert!(CronExpression::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_that_no_month_has_are_never() {
        for (text, expected) in [
            ("0 0 30 2 *", true),
            ("0 0 31 2,4,6,9,11 *", true),
            ("0 0 29 2 1", false),
            ("0 0 31 2,3 *", false),
            ("* * * * *", false),
        ] {
            assert_eq!(CronExpression::parse(text).unwrap().is_never(), expected, "{text}");
        }
    }
}
