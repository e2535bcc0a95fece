//! Implementations for arrays of a length from 1 on.
//!
//! A trait that is implemented for each length from 1 to 32 with items of any type, and for length 0 with one type, accepts
//! `[]`: the compiler infers that type. With an implementation for all lengths it could not infer the type of no item.

/// Calls a macro with each length.
macro_rules! for_each_array_length {
    ($callback:ident) => {
        $callback! { 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 }
    };
}

pub(crate) use for_each_array_length;
