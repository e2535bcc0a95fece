//! Types whose implementations of a trait may hold for some lifetimes only.
//!
//! The choice of a trait by the type of a value does not regard lifetimes: an `impl<T: 'static> Error for Refused<T>` is
//! chosen for every `T`, and the compiler then rejects the function. Where the written type shows that this may happen,
//! the expansion chooses less.

use syn::visit_mut::VisitMut;
use syn::{
    GenericArgument, GenericParam, Generics, Lifetime, PathArguments, PathSegment, ReturnType, Signature, Type,
    TypeParamBound, WherePredicate,
};

use super::mentions::mentions_any;

/// Types of the standard library whose implementations depend on those of their arguments only.
const CONTAINERS: [&str; 22] = [
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "BinaryHeap",
    "Box",
    "Cell",
    "Cow",
    "HashMap",
    "HashSet",
    "LinkedList",
    "Mutex",
    "NonNull",
    "Option",
    "PhantomData",
    "Pin",
    "Rc",
    "RefCell",
    "Result",
    "Reverse",
    "RwLock",
    "Vec",
    "VecDeque",
];

/// Returns whether an error in the return type is generic: its `Error` implementation often asks for `'static`, while that of
/// `Display` seldom does.
///
/// `Self::Error` may be generic where the signature has a lifetime of the `impl` block.
pub(super) fn has_generic_error(sig: &Signature) -> bool {
    let mut search = GenericError {
        has_outer_lifetime: has_outer_lifetime(sig),
        found: false,
    };
    if let ReturnType::Type(_, ty) = &sig.output {
        search.visit_type_mut(&mut (**ty).clone());
    }
    search.found
}

struct GenericError {
    has_outer_lifetime: bool,
    found: bool,
}

impl VisitMut for GenericError {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        if segment.ident == "Result"
            && let [_, error] = type_arguments(segment).as_slice()
        {
            self.found |= is_generic(error) || self.has_outer_lifetime && is_associated(error);
        }
        syn::visit_mut::visit_path_segment_mut(self, segment);
    }
}

fn is_generic(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|segment| {
        !segment.arguments.is_none() && !CONTAINERS.iter().any(|container| segment.ident == container)
    })
}

fn is_associated(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.qself.is_some() || path.path.segments.first().is_some_and(|first| first.ident == "Self"))
}

/// Returns whether a lifetime is named that the function does not declare.
fn has_outer_lifetime(sig: &Signature) -> bool {
    let mut search = OuterLifetime { sig, found: false };
    search.visit_signature_mut(&mut sig.clone());
    search.found
}

struct OuterLifetime<'a> {
    sig: &'a Signature,
    found: bool,
}

impl VisitMut for OuterLifetime<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let is_own = self.sig.generics.lifetimes().any(|own| own.lifetime == *lifetime);
        self.found |= !is_own && lifetime.ident != "static" && lifetime.ident != "_";
    }
}

/// The type parameters of a function of which nothing is known that `Debug` or `Serialize` of a type around them need:
/// such a type has these traits without a condition, or with one on lifetimes.
pub(super) fn opaque_parameters(generics: &Generics) -> Vec<String> {
    let mut opaque: Vec<String> = Vec::new();
    for param in &generics.params {
        if let GenericParam::Type(param) = param
            && !param.bounds.iter().any(is_informative)
        {
            opaque.push(param.ident.to_string());
        }
    }
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        if let WherePredicate::Type(predicate) = predicate
            && let Type::Path(path) = &predicate.bounded_ty
            && let Some(name) = path.path.get_ident()
            && predicate.bounds.iter().any(is_informative)
        {
            opaque.retain(|own| name != own);
        }
    }
    opaque
}

/// Returns whether a bound is `'static`, or one from which a type around the parameter gets `Debug` or `Serialize`.
fn is_informative(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|name| {
            ["Debug", "Serialize", "Error", "Display"]
                .iter()
                .any(|known| name.ident == known)
        }),
        _ => true,
    }
}

/// Returns whether a type other than a container has one of the parameters as an argument.
pub(super) fn wraps(ty: &Type, parameters: &[String]) -> bool {
    let mut search = Wraps {
        parameters,
        found: false,
    };
    if !parameters.is_empty() {
        search.visit_type_mut(&mut ty.clone());
    }
    search.found
}

struct Wraps<'a> {
    parameters: &'a [String],
    found: bool,
}

impl VisitMut for Wraps<'_> {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        let is_container = CONTAINERS.iter().any(|container| segment.ident == container);
        if !is_container && let PathArguments::AngleBracketed(arguments) = &segment.arguments {
            self.found |= mentions_any(&quote::quote!(#arguments), self.parameters);
        }
        syn::visit_mut::visit_path_segment_mut(self, segment);
    }
}

fn type_arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect()
}
