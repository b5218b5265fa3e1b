//! The record of a tour: what was done, what was seen, and what the server knows of it.

use crate::display::Display;
use anyhow::{Context, Result};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A record that is being written.
pub struct Transcript {
    folder: PathBuf,
    text: String,
    pictures: u32,
}

impl Transcript {
    /// A new record in an empty folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn begin(folder: &Path, title: &str) -> Result<Self> {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder: folder.to_path_buf(), text: format!("# {title}\n"), pictures: 0 })
    }

    /// A new part.
    pub fn part(&mut self, title: &str) {
        println!("  {title}");
        let _ = write!(self.text, "\n## {title}\n\n");
    }

    /// What the person does.
    pub fn did(&mut self, text: &str) {
        let _ = writeln!(self.text, "- {text}");
    }

    /// What the server's database says, past the application.
    pub fn evidence(&mut self, what: &str, rows: &str) {
        let _ = writeln!(
            self.text,
            "- On the server, {what}:\n\n  ```\n  {}\n  ```\n",
            rows.replace('\n', "\n  ")
        );
    }

    /// What is to be seen now.
    ///
    /// # Errors
    /// When the picture cannot be taken.
    pub fn seen(&mut self, display: &Display, name: &str, text: &str) -> Result<()> {
        self.pictures += 1;
        let file = format!("{:02}-{name}.png", self.pictures);
        display.picture(&self.folder.join(&file))?;
        let _ = writeln!(self.text, "- {text}\n\n  ![{text}]({file})\n");
        self.save()
    }

    /// Writes down how it ended.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end(&mut self, text: &str) -> Result<PathBuf> {
        let _ = write!(self.text, "\n{text}\n");
        self.save()?;
        Ok(self.file())
    }

    fn file(&self) -> PathBuf {
        self.folder.join("transcript.md")
    }

    fn save(&self) -> Result<()> {
        fs::write(self.file(), &self.text).context("cannot write the transcript")
    }
}
