//! Comparison of the decoder with a second reading of the specification.

use super::*;

/// Event names with their data, and the number of errors.
#[derive(Debug, Default, PartialEq, Eq)]
struct Events {
    events: Vec<(String, String)>,
    errors: usize,
}

impl EventSink for Events {
    fn event(&mut self, name: &str, data: &[u8]) {
        let data = String::from_utf8_lossy(data).into_owned();
        self.events.push((name.to_owned(), data));
    }

    fn count_error(&mut self) {
        self.errors += 1;
    }
}

fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, limit: usize) -> Events {
    let (mut sse, mut events) = (Sse::new(limit), Events::default());
    pieces.into_iter().for_each(|piece| sse.push(piece, &mut events));
    sse.finish(&mut events);
    events
}

/// The specification's algorithm over the whole text, with the two differences that the decoder documents: the last event needs no
/// empty line, and an event of white space is none.
fn reference(text: &str, limit: usize) -> Events {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n\n";
    let mut events = Events::default();
    let (mut name, mut data, mut is_too_long) = (String::new(), String::new(), false);
    for line in text.split('\n') {
        if line.is_empty() {
            if is_too_long {
                events.errors += 1;
            } else if !data.trim().is_empty() {
                data.pop();
                events.events.push((name.clone(), data.clone()));
            }
            (name, data, is_too_long) = Default::default();
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                is_too_long |= data.len() + value.len() > limit;
                data += value;
                data.push('\n');
            }
            "event" => value.clone_into(&mut name),
            _ => {}
        }
    }
    events
}

const PIECES: [&str; 13] = [
    "\n", "\r", "\r\n", "data", "data:", "data: a", "data:  b", ": c", "event: e", "id: \0", "retry: 1", "\u{feff}",
    "data :x",
];

/// All streams of four pieces, cut at every byte.
#[test]
fn the_decoder_follows_the_specification_wherever_a_stream_is_cut() {
    for number in 0..PIECES.len().pow(4) {
        let text: String = (0..4)
            .map(|place| PIECES[number / PIECES.len().pow(place) % PIECES.len()])
            .collect();
        let expected = reference(&text, usize::MAX);
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(decode([head, tail], usize::MAX), expected, "{text:?} at {at}");
        }
        assert_eq!(decode(bytes.chunks(1), usize::MAX), expected, "{text:?}");
    }
}

#[test]
fn a_limit_is_the_same_wherever_a_stream_is_cut() {
    for stream in [
        "data: 1234567\n\ndata: 12345678\n\ndata: 1\n\n",
        "data:1234567\n\ndata:12345678\n\ndata:1\n\n",
        "event: abc\ndata: 1\n\ndata: 12345678\nevent: a\ndata: 1\n\n",
        ": a comment that is longer than an event may be\ndata: 1\n\n",
        "data: 1\n: a comment that is longer than an event may be\n\ndata: 2\n\n",
        "id: an id that is longer than an event may be\n\ndata: 2",
        "data: 123\ndata: 456\n\ndata: 123\ndata: 4567\n\ndata: 12345678",
    ] {
        let expected = reference(stream, 7);
        let bytes = stream.as_bytes();
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(decode([head, tail], 7), expected, "{stream:?} at {at}");
        }
        for size in 1..9 {
            assert_eq!(decode(bytes.chunks(size), 7), expected, "{stream:?} by {size}");
        }
    }
}
