//! Where several threads meet at one span.

mod arc_slot;
mod places;
