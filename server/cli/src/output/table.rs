//! Columns as kubectl prints them: capitals above, three spaces between, nothing else.

use std::fmt::{Display, Formatter, Result};

/// A table of cells; each cell is one line.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
    empty: &'static str,
}

impl Table {
    /// A table with these headings; `empty` is printed instead if there are no rows.
    pub(crate) fn new<const N: usize>(headings: [&str; N], empty: &'static str) -> Self {
        Self { rows: vec![headings.iter().map(|&heading| heading.to_owned()).collect()], empty }
    }

    /// One more row. Control characters and line breaks are made visible.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.iter().map(|cell| super::clean(cell).replace(['\n', '\t'], " ")).collect());
    }
}

impl Display for Table {
    /// Without a line break at the end.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.rows.len() == 1 {
            return f.write_str(self.empty);
        }
        let columns = self.rows.first().map_or(0, Vec::len);
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width - cell.chars().count() + 3));
            }
            f.write_str(line.trim_end())?;
            if index + 1 < self.rows.len() {
                f.write_str("\n")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(["NAME", "SYNC"], "No applications.");
        assert_eq!(table.to_string(), "No applications.");
        table.row(["front", "Synced"]);
        table.row(["a-long-name", "Out\nOf"]);
        assert_eq!(table.to_string(), "NAME          SYNC\nfront         Synced\na-long-name   Out Of");
    }
}
