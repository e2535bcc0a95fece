//! The page in a real browser.

mod appearance;
mod file;
mod hostile;
mod keyboard;
mod large;
mod live;
mod messages;
mod newcomer;
mod nothing;
mod shapes;
mod webdriver;

pub(crate) use webdriver::Browser;
