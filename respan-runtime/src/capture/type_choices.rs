//! Choice of a method by a type of which there is no value yet, as the result of a future.

/// Declares types whose values stand for the types in angle brackets: the first one has all choices of a method, and each
/// dereferences to the next one, which has the choices after its own.
macro_rules! type_choices {
    ($($(#[$attribute:meta])* $name:ident<$($item:ident),+>, $($next:ident),+;)*) => {$(
        $(#[$attribute])*
        #[derive(Debug)]
        pub struct $name<$($item),+>(std::marker::PhantomData<fn() -> ($($item,)+)>);

        type_choices! { @next $name [$($item),+] $($next)+ }
    )*};
    (@next $name:ident $items:tt) => {};
    (@next $name:ident [$($item:ident),+] $next:ident $($others:ident)*) => {
        #[doc = concat!("The choices after those of [`", stringify!($name), "`].")]
        #[derive(Debug)]
        pub struct $next<$($item),+>(std::marker::PhantomData<fn() -> ($($item,)+)>);

        impl<$($item),+> std::ops::Deref for $name<$($item),+> {
            type Target = $next<$($item),+>;
            #[inline]
            fn deref(&self) -> &$next<$($item),+> {
                &$next(std::marker::PhantomData)
            }
        }

        type_choices! { @next $next [$($item),+] $($others)* }
    };
}

pub(crate) use type_choices;
