//! The six formats the library tries first, read as CPython's `strptime` reads them.
//!
//! `%Y-%m-%dT%H:%M:%S` with `%z`, `.%f%z`, nothing or `.%f` behind it, `%Y-%m-%d %H:%M:%S` and `%Y-%m-%d`.
//! Fields but the year may be one digit; digits may be of any script (the fraction's may not); `t` does for `T`,
//! `z` not for `Z`; between date and time of the fifth format any white space may stand.

use super::datetime::{DateTime, TimeOfDay, day_number};
use super::is_space;
use crate::litestar::unicode::decimal_digit;

/// The first of the six formats that takes the whole text.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let mut cursor = Cursor { rest: text };
    let day = cursor.date()?;
    if cursor.rest.is_empty() {
        return DateTime::new(day, 0, None);
    }
    if cursor.take('T') || cursor.take('t') {
        let mut time = cursor.time()?;
        if cursor.take('.') {
            time.microsecond = cursor.fraction()?;
        }
        let offset = if cursor.rest.is_empty() { None } else { Some(cursor.offset()?) };
        return cursor.finish(day, time, offset);
    }
    let time_text = cursor.rest.trim_start_matches(is_space);
    if time_text.len() == cursor.rest.len() {
        return None;
    }
    cursor.rest = time_text;
    let time = cursor.time()?;
    cursor.finish(day, time, None)
}

struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn take(&mut self, expected: char) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, expected: char) -> Option<()> {
        self.take(expected).then_some(())
    }

    fn digit_at(&self, index: usize) -> Option<i64> {
        self.rest.chars().nth(index).and_then(decimal_digit).map(i64::from)
    }

    fn skip(&mut self, count: usize) {
        let mut chars = self.rest.chars();
        for _ in 0..count {
            chars.next();
        }
        self.rest = chars.as_str();
    }

    fn ascii_at(&self, index: usize, range: std::ops::RangeInclusive<u8>) -> Option<i64> {
        let byte = *self.rest.as_bytes().get(index)?;
        range.contains(&byte).then(|| i64::from(byte - b'0'))
    }

    fn date(&mut self) -> Option<i64> {
        let mut year = 0;
        for index in 0..4 {
            year = year * 10 + self.digit_at(index)?;
        }
        self.skip(4);
        self.expect('-')?;
        let month = self.month()?;
        self.expect('-')?;
        let day = self.day()?;
        day_number(year, month, day)
    }

    /// `10` to `12`, `01` to `09`, `1` to `9`, the first that fits; its tens are ASCII.
    fn month(&mut self) -> Option<i64> {
        if let (Some(1), Some(units)) = (self.ascii_at(0, b'1'..=b'1'), self.ascii_at(1, b'0'..=b'2')) {
            self.skip(2);
            return Some(10 + units);
        }
        self.nonzero_unit()
    }

    /// `30` and `31`, `10` to `29`, `01` to `09`, `1` to `9`, a blank and `1` to `9`, the first that fits.
    fn day(&mut self) -> Option<i64> {
        if let (Some(3), Some(units)) = (self.ascii_at(0, b'3'..=b'3'), self.ascii_at(1, b'0'..=b'1')) {
            self.skip(2);
            return Some(30 + units);
        }
        if let (Some(tens), Some(units)) = (self.ascii_at(0, b'1'..=b'2'), self.digit_at(1)) {
            self.skip(2);
            return Some(tens * 10 + units);
        }
        if let (true, Some(units)) = (self.rest.starts_with(' '), self.ascii_at(1, b'1'..=b'9')) {
            self.skip(2);
            return Some(units);
        }
        self.nonzero_unit()
    }

    fn nonzero_unit(&mut self) -> Option<i64> {
        if let (Some(_), Some(units)) = (self.ascii_at(0, b'0'..=b'0'), self.ascii_at(1, b'1'..=b'9')) {
            self.skip(2);
            return Some(units);
        }
        let unit = self.ascii_at(0, b'1'..=b'9')?;
        self.skip(1);
        Some(unit)
    }

    fn time(&mut self) -> Option<TimeOfDay> {
        let hour = self.hour()?;
        self.expect(':')?;
        let minute = self.sixty()?;
        self.expect(':')?;
        let second = self.sixty()?;
        Some(TimeOfDay { hour, minute, second, microsecond: 0 })
    }

    fn hour(&mut self) -> Option<i64> {
        if let (Some(2), Some(units)) = (self.ascii_at(0, b'2'..=b'2'), self.ascii_at(1, b'0'..=b'3')) {
            self.skip(2);
            return Some(20 + units);
        }
        self.two_digits_up_to(b'1')
    }

    /// Minutes and seconds. Python's pattern takes 60 and 61 as seconds too, but no time has them.
    fn sixty(&mut self) -> Option<i64> {
        self.two_digits_up_to(b'5')
    }

    /// Two digits with ASCII tens up to `tens`, or one digit.
    fn two_digits_up_to(&mut self, tens: u8) -> Option<i64> {
        if let (Some(tens), Some(units)) = (self.ascii_at(0, b'0'..=tens), self.digit_at(1)) {
            self.skip(2);
            return Some(tens * 10 + units);
        }
        let digit = self.digit_at(0)?;
        self.skip(1);
        Some(digit)
    }

    /// One to six ASCII digits as microseconds.
    fn fraction(&mut self) -> Option<i64> {
        let mut micros = 0;
        let mut count = 0;
        while let Some(digit) = self.ascii_at(0, b'0'..=b'9').filter(|_| count < 6) {
            micros = micros * 10 + digit;
            count += 1;
            self.skip(1);
        }
        (count > 0).then(|| micros * 10i64.pow(6 - count))
    }

    /// `Z`, or a sign, hours, minutes and possibly seconds with a fraction, either all or none after colons.
    fn offset(&mut self) -> Option<i64> {
        if self.take('Z') {
            return Some(0);
        }
        let negative = self.take('-');
        if !negative {
            self.expect('+')?;
        }
        let hour = self.offset_hours()?;
        let colon = self.take(':');
        let minute = self.offset_sixty()?;
        let mut span = TimeOfDay { hour, minute, ..TimeOfDay::default() };
        if !self.rest.is_empty() {
            if self.take(':') != colon {
                return None;
            }
            span.second = self.offset_sixty()?;
            if self.take('.') {
                span.microsecond = self.offset_fraction()?;
            }
        }
        Some(if negative { -span.span() } else { span.span() })
    }

    fn offset_hours(&mut self) -> Option<i64> {
        let hours = self.digit_at(0)? * 10 + self.digit_at(1)?;
        self.skip(2);
        Some(hours)
    }

    fn offset_sixty(&mut self) -> Option<i64> {
        let value = self.ascii_at(0, b'0'..=b'5')? * 10 + self.digit_at(1)?;
        self.skip(2);
        Some(value)
    }

    fn offset_fraction(&mut self) -> Option<i64> {
        let mut micros = 0;
        let mut count = 0;
        while let Some(digit) = self.digit_at(0).filter(|_| count < 6) {
            micros = micros * 10 + digit;
            count += 1;
            self.skip(1);
        }
        (count > 0).then(|| micros * 10i64.pow(6 - count))
    }

    fn finish(&self, day: i64, time: TimeOfDay, offset: Option<i64>) -> Option<DateTime> {
        if !self.rest.is_empty() {
            return None;
        }
        DateTime::new(day, time.micros()?, offset)
    }
}
