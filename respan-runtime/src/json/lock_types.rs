//! Types that lock when they are serialized or formatted, recognised by their names.
//!
//! `Serialize` of a mutex waits for the lock, and the caller of a traced function may hold it. A value that is nested in another
//! one is known to the serializer by its type parameter only, which may borrow, so that there is no `TypeId` of it; its name is
//! all there is. In an optimised build most of the checks fold to a constant.

use std::any::type_name;

/// Types whose `Serialize` waits for a lock; their `Debug` only tries to take it.
const LOCKS: [&str; 4] = ["Mutex", "RwLock", "ReentrantMutex", "FairMutex"];
/// Collections that wait for their locks in `Debug` as well; with their paths where their names are those of others.
const LOCKED_COLLECTIONS: [&str; 6] = [
    "DashMap",
    "DashSet",
    "ReadOnlyView",
    "scc::hash_cache::HashCache",
    "scc::hash_map::HashMap",
    "scc::hash_set::HashSet",
];
/// Types that serialize their items one by one, so that each item is checked.
const COLLECTIONS: [&str; 12] = [
    "Option",
    "Result",
    "Vec",
    "VecDeque",
    "LinkedList",
    "BinaryHeap",
    "HashMap",
    "HashSet",
    "BTreeMap",
    "BTreeSet",
    "IndexMap",
    "IndexSet",
];

/// Returns whether a value of type `T` waits for a lock when it is serialized: a lock, or a lock in a pointer or another wrapper.
#[inline]
pub(crate) fn is_lock<T: ?Sized>() -> bool {
    let name = type_name::<T>();
    // Constants in an optimised build, unlike the search.
    !(name.starts_with("alloc::vec::Vec<") || name.starts_with("core::option::Option<"))
        && name.ends_with('>')
        && is_lock_name(name)
}

/// Returns whether a value of type `T` waits for a lock when it is formatted, itself or an item.
pub(crate) fn is_locked_collection<T: ?Sized>() -> bool {
    mentions(type_name::<T>(), &LOCKED_COLLECTIONS)
}

#[inline(never)]
fn is_lock_name(name: &str) -> bool {
    !is_checked_by_item(name) && (mentions(name, &LOCKS) || mentions(name, &LOCKED_COLLECTIONS))
}

/// Returns whether the name is that of a collection that serializes its items one by one.
fn is_checked_by_item(name: &str) -> bool {
    let name = name.trim_start_matches(['&', '*']);
    let name = name.strip_prefix("mut ").unwrap_or(name);
    let outermost = path_at_end(name.split('<').next().unwrap_or_default());
    name.starts_with(['(', '[']) || is_one_of(outermost, &COLLECTIONS) && !is_one_of(outermost, &LOCKED_COLLECTIONS)
}

/// Returns whether the name has one of these types with parameters in it.
fn mentions(name: &str, types: &[&str]) -> bool {
    let mut before_parameters = name.split('<');
    // The text after the last `<` has no parameters.
    before_parameters.next_back();
    before_parameters.any(|text| is_one_of(path_at_end(text), types))
}

/// Returns whether the path ends with one of these names or paths.
fn is_one_of(path: &str, types: &[&str]) -> bool {
    let ends_with = |name: &&str| {
        path.strip_suffix(name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
    };
    types.iter().any(ends_with)
}

/// The path at the end of a text.
fn path_at_end(text: &str) -> &str {
    let is_path = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
    text.rsplit(|character: char| !is_path(character))
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::rc::Rc;
    use std::sync::{Arc, Mutex, RwLock};

    struct DashMap<K, V>(std::marker::PhantomData<(K, V)>);
    mod scc {
        pub(super) mod hash_map {
            pub(in super::super) struct HashMap<K, V>(std::marker::PhantomData<(K, V)>);
        }
    }
    struct Wrapper<T>(T);
    struct MutexStatistics<T>(T);

    #[test]
    fn locks_are_recognised_behind_pointers_and_wrappers() {
        assert!(is_lock::<Mutex<u8>>() && is_lock::<RwLock<Vec<u8>>>() && is_lock::<Mutex<[u8]>>());
        assert!(is_lock::<&Mutex<u8>>() && is_lock::<&&mut RwLock<u8>>() && is_lock::<Arc<Mutex<Vec<u8>>>>());
        assert!(is_lock::<Rc<RefCell<Box<RwLock<u8>>>>>() && is_lock::<Wrapper<Arc<Mutex<u8>>>>());
        assert!(is_lock::<DashMap<String, u8>>() && is_locked_collection::<Arc<DashMap<u8, u8>>>());
        assert!(!is_locked_collection::<Mutex<u8>>());
        assert!(
            is_lock::<scc::hash_map::HashMap<u8, u8>>() && is_locked_collection::<&scc::hash_map::HashMap<u8, u8>>()
        );
    }

    #[test]
    fn other_types_and_collections_of_locks_are_none() {
        assert!(!is_lock::<u8>() && !is_lock::<Arc<String>>() && !is_lock::<MutexStatistics<Vec<u8>>>());
        assert!(!is_lock::<Vec<Mutex<u8>>>() && !is_lock::<Option<Arc<Mutex<u8>>>>());
        assert!(!is_lock::<HashMap<String, Mutex<u8>>>() && !is_lock::<(Mutex<u8>, Vec<u8>)>());
        assert!(!is_lock::<[Mutex<u8>; 2]>() && !is_lock::<&[Mutex<u8>]>());
        assert!(!is_lock::<Vec<scc::hash_map::HashMap<u8, u8>>>() && !is_lock::<HashMap<u8, u8>>());
    }

    #[test]
    fn collections_are_formatted_with_their_items_unchecked() {
        assert!(is_locked_collection::<Vec<DashMap<u8, u8>>>() && is_locked_collection::<(DashMap<u8, u8>, u8)>());
        assert!(is_locked_collection::<HashMap<u8, Arc<scc::hash_map::HashMap<u8, u8>>>>());
        assert!(!is_locked_collection::<Vec<HashMap<u8, u8>>>() && !is_locked_collection::<Vec<Mutex<u8>>>());
    }
}
