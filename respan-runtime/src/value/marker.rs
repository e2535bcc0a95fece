//! Markers that distinguish the blanket implementations of the conversion traits.
//!
//! A trait with a marker as parameter may be implemented for iterators and for arrays, although an array may become an iterator
//! in a later version of the standard library. The compiler infers the marker.

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;
    )*};
}

markers! {
    /// For collections.
    ByCollection
    /// For iterators.
    ByIterator
    /// For implementations of `Error`.
    ByError
    /// For owners of a `dyn Error`, which do not implement `Error` themselves.
    ByOwner
    /// For references to such owners.
    ByReference
    /// For boxes whose error is not `Send` or not `Sync`.
    ByBox
    /// For texts.
    ByText
}
