struct Joke;

#[respan::workflow(name = "joke")]
impl Joke {
    fn tell(&self) {}
}

fn main() {
    Joke.tell();
}
