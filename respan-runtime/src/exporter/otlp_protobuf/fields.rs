//! A reader of the fields of an encoded message.

/// The value of a field, by its wire type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldValue<'m> {
    Varint(u64),
    Fixed64,
    Fixed32,
    /// Bytes, a text or a message.
    Bytes(&'m [u8]),
}

/// Iterates over the fields of a message: number and value. Ends at the first byte that is no field; see [`rest`](Self::rest).
#[derive(Debug, Clone)]
pub(crate) struct Fields<'m> {
    rest: &'m [u8],
    /// `true` if a text or message that goes beyond the end is read to the end.
    is_truncated: bool,
}

impl<'m> Fields<'m> {
    pub(crate) fn new(message: &'m [u8]) -> Self {
        Self {
            rest: message,
            is_truncated: false,
        }
    }

    /// The fields of a message that may be incomplete: its last text or message is read to the end.
    pub(crate) fn of_truncated(message: &'m [u8]) -> Self {
        Self {
            rest: message,
            is_truncated: true,
        }
    }

    /// The bytes that have not been read. After the last field there are none, unless the message is damaged.
    pub(super) fn rest(&self) -> &'m [u8] {
        self.rest
    }

    fn read(&mut self) -> Option<(u32, FieldValue<'m>)> {
        let mut rest = self.rest;
        let tag = varint(&mut rest)?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| *number > 0)?;
        let value = match tag & 7 {
            0 => FieldValue::Varint(varint(&mut rest)?),
            1 => {
                take(&mut rest, 8)?;
                FieldValue::Fixed64
            }
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                let length = if self.is_truncated {
                    length.min(rest.len())
                } else {
                    length
                };
                FieldValue::Bytes(take(&mut rest, length)?)
            }
            5 => {
                take(&mut rest, 4)?;
                FieldValue::Fixed32
            }
            // Groups, which OTLP has not.
            _ => return None,
        };
        self.rest = rest;
        Some((number, value))
    }
}

impl<'m> Iterator for Fields<'m> {
    type Item = (u32, FieldValue<'m>);

    fn next(&mut self) -> Option<Self::Item> {
        self.read()
    }
}

fn take<'m>(rest: &mut &'m [u8], count: usize) -> Option<&'m [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for (index, byte) in rest.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        let shift = 7 * u32::try_from(index).ok()?;
        value |= bits << shift;
        if byte & 0x80 == 0 {
            *rest = rest.get(index + 1..)?;
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_message_ends_at_its_last_whole_field() {
        let message = [0x08, 0x96, 0x01, 0x12, 0x03, b'a', b'b'];
        let mut fields = Fields::new(&message);
        assert_eq!(fields.next(), Some((1, FieldValue::Varint(150))));
        assert_eq!(fields.next(), None);
        assert_eq!(fields.rest(), &message[3..]);
    }

    #[test]
    fn neither_groups_nor_endless_varints_are_fields() {
        for message in [&[0x0b][..], &[0x00, 0x00], &[0x08; 1], &[0xff; 20]] {
            assert_eq!(Fields::new(message).next(), None, "{message:?}");
        }
    }
}
