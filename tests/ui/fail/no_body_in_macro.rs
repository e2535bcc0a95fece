// A declaration that the user's own `macro_rules!` writes is the user's, also with a `$` in an option.
macro_rules! tell {
    ($name:ident, $method:ident, $ty:ty) => {
        trait $name {
            #[respan::task]
            fn $method(&self, topic: $ty) -> String;
        }
    };
}

tell!(Tell, tell, &str);

trait Price {
    #[respan::task(name = "US$")]
    fn price(&self) -> u8;
}

fn main() {}
