//! Days in the only form that a document may use.

use jiff::civil::Date;

/// A day of the proleptic Gregorian calendar from exactly `YYYY-MM-DD` in ASCII digits, year 0001 or later.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = digits(&bytes[..4])?;
    let month = i8::try_from(digits(&bytes[5..7])?).ok()?;
    let day = i8::try_from(digits(&bytes[8..])?).ok()?;
    if year == 0 {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn digits(bytes: &[u8]) -> Option<i16> {
    bytes
        .iter()
        .try_fold(0_i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_real_days_in_the_one_form() {
        for (text, good) in [
            ("2027-06-30", true),
            ("0001-01-01", true),
            ("9999-12-31", true),
            ("2028-02-29", true),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("0000-01-01", false),
            ("2027-02-29", false),
            ("2027-13-01", false),
            ("2027-00-01", false),
            ("2027-06-00", false),
            ("20270630", false),
            ("2027-6-30", false),
            ("2027-06-3 ", false),
            ("+027-06-30", false),
            ("2027/06/30", false),
        ] {
            assert_eq!(parse(text).is_some(), good, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_back(year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=31) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            prop_assert_eq!(parse(&text), Date::new(year, month, day).ok());
        }
    }
}
