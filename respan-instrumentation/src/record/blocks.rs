//! A queue whose first values need no allocation.

use std::collections::VecDeque;

/// Values that are stored in place: most responses have fewer blocks.
const IN_PLACE: usize = 3;

/// A queue that stores its first values in place.
pub(super) struct Blocks<T> {
    in_place: [Option<T>; IN_PLACE],
    /// The number of values ever stored in place; those of them that were taken leave their place empty.
    stored: usize,
    later: VecDeque<T>,
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self {
            in_place: [const { None }; IN_PLACE],
            stored: 0,
            later: VecDeque::new(),
        }
    }
}

impl<T> Blocks<T> {
    /// Adds a value at the end.
    pub(super) fn push(&mut self, value: T) {
        match self.in_place.get_mut(self.stored) {
            Some(place) => {
                *place = Some(value);
                self.stored += 1;
            }
            None => self.later.push_back(value),
        }
    }

    /// The oldest value.
    pub(super) fn first_mut(&mut self) -> Option<&mut T> {
        let in_place = self.in_place.iter_mut().flatten().next();
        in_place.or_else(|| self.later.front_mut())
    }

    /// Takes the oldest value.
    pub(super) fn take_first(&mut self) -> Option<T> {
        let in_place = self.in_place.iter_mut().find_map(Option::take);
        in_place.or_else(|| self.later.pop_front())
    }
}
