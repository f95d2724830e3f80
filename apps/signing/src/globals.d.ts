/** Start of the URL of every file that pdf.js loads by name. The build sets it. */
declare const PDFJS_FILES: string;
