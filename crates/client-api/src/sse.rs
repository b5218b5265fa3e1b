//! Reads server-sent events (WHATWG HTML, 9.2.6) from pieces of any size.

/// Bytes of one event at most, its names included.
pub(crate) const EVENT_MAX_BYTES: usize = 1024 * 1024;

/// An event as it stands in the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its name; empty means `message`.
    pub(crate) name: String,
    /// Its data; the lines are joined with `\n`.
    pub(crate) data: String,
}

/// The stream cannot be read on: one event is larger than [`EVENT_MAX_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventTooLarge;

/// The reader. Feed it with [`push`](Self::push).
#[derive(Default)]
pub(crate) struct Reader {
    line: Vec<u8>,
    event: Event,
    data_lines: usize,
    /// The piece before ended with a carriage return, so a line feed now belongs to it.
    after_return: bool,
    begun: bool,
}

impl Reader {
    /// Takes the next piece and gives the events that it completes.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<Vec<Event>, EventTooLarge> {
        let mut events = Vec::new();
        for byte in piece {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.after_return = *byte == b'\r';
                    events.extend(self.end_line());
                }
                _ => {
                    self.after_return = false;
                    self.line.push(*byte);
                    if self.line.len() + self.event.data.len() + self.event.name.len() > EVENT_MAX_BYTES {
                        return Err(EventTooLarge);
                    }
                }
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let text = if self.begun { &*text } else { text.strip_prefix('\u{feff}').unwrap_or(&text) };
        self.begun = true;
        if text.is_empty() {
            let event = std::mem::take(&mut self.event);
            let complete = std::mem::take(&mut self.data_lines) > 0;
            return complete.then_some(event);
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if self.data_lines > 0 {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
                self.data_lines += 1;
            }
            // A comment (no field name) keeps the connection alive; `id` and `retry` are not used.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(name: &str, data: &str) -> Event {
        Event { name: name.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn streams_are_read_as_the_standard_says() {
        for (text, expected) in [
            ("data: x\n\n", vec![event("", "x")]),
            ("data:x\r\n\r\n", vec![event("", "x")]),
            ("data:x\r\rdata:y\r\r", vec![event("", "x"), event("", "y")]),
            ("event: revision\ndata: {}\n\n", vec![event("revision", "{}")]),
            ("data: a\ndata:  b\ndata\n\n", vec![event("", "a\n b\n")]),
            (": keep-alive\n\n: keep-alive\n\n", vec![]),
            ("event: nothing\n\ndata: x\n\n", vec![event("", "x")]),
            ("\u{feff}data: x\n\n", vec![event("", "x")]),
            ("data: unfinished\n", vec![]),
            ("id: 7\nretry: 10\nunknown: y\ndata: x\n\n", vec![event("", "x")]),
        ] {
            assert_eq!(Reader::default().push(text.as_bytes()).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn an_event_has_a_largest_size_in_one_line_and_in_many() {
        let mut reader = Reader::default();
        assert_eq!(reader.push(&vec![b'x'; EVENT_MAX_BYTES + 1]), Err(EventTooLarge));
        let mut reader = Reader::default();
        let line = format!("data: {}\n", "x".repeat(1000));
        let refused = (0..2 * EVENT_MAX_BYTES / 1000).any(|_| reader.push(line.as_bytes()).is_err());
        assert!(refused);
        let mut reader = Reader::default();
        for _ in 0..3 {
            reader.push(&vec![b':'; EVENT_MAX_BYTES]).unwrap();
            reader.push(b"\n").unwrap();
        }
    }

    proptest! {
        #[test]
        fn where_the_pieces_are_cut_does_not_matter(
            text in "(data|event|id|:|\u{feff}|: ?|[a-zäß ]|\r\n|\r|\n|\n\n){0,60}",
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let bytes = text.as_bytes();
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let whole = Reader::default().push(bytes).unwrap();
            let mut reader = Reader::default();
            let cut: Vec<Event> =
                places.windows(2).flat_map(|ends| reader.push(&bytes[ends[0]..ends[1]]).unwrap()).collect();
            prop_assert_eq!(cut, whole);
        }
    }
}
