// A declaration that the user's own `macro_rules!` writes is the user's.
macro_rules! tell {
    ($name:ident, $method:ident, $ty:ty) => {
        trait $name {
            #[respan::task]
            fn $method(&self, topic: $ty) -> String;
        }
    };
}

tell!(Tell, tell, &str);

fn main() {}
