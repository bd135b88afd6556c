// Plumbing: the paper under a document: where the pen stands, letters and lines, page breaks and the foot of each page.
import PDFDocument from 'pdfkit';
import type { DocumentOptions } from './document.js';
import type { Fonts } from './fonts.js';
import { wrapLines } from './wrap-lines.js';

/** Points. */
const MARGIN = 30;
const FOOT_SIZE = 8;
const FOOT_GAP = 8;
/** Room for 第 n 页 共 m 页. */
const PAGE_NUMBER_WIDTH = 110;
const LINE = 1.45;
/** Texts whose width is kept. */
const MOST_WIDTHS = 10_000;
const RULE = 0.5;
const SHADE = '#eeeeee';

export interface Letters {
  readonly size: number;
  readonly isBold?: boolean;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What pdfkit knows of a font that is open (its EmbeddedFont); its own types leave it out. */
interface OpenFont {
  readonly id: string;
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
  encode(text: string): [glyphs: readonly string[], positions: unknown];
  ref(): unknown;
}

/** A cut of one text at a place of the page. */
interface PlacedText extends Letters {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly align?: 'left' | 'center' | 'right';
}

/**
 * Pages leave as they are full. What the last one alone knows, their number, stands in one form that each page shows and
 * that is filled at the end.
 */
export class Paper {
  readonly pdf: PDFKit.PDFDocument;
  readonly left = MARGIN;
  readonly width: number;
  readonly top = MARGIN;
  /** Above the foot. */
  readonly bottom: number;
  /** Where the next block begins. */
  y = MARGIN;
  private pages = 0;
  private readonly foot: readonly string[];
  private readonly total: PDFKit.PDFKitReference;
  private readonly printable = new Map<number, string>();
  private readonly widths = { regular: new Map<string, number>(), bold: new Map<string, number>() };

  constructor(options: DocumentOptions, fonts: Fonts) {
    const { title, paper = 'A4', isLandscape = false, createdAt, footer = '' } = options;
    this.pdf = new PDFDocument({
      size: paper,
      layout: isLandscape ? 'landscape' : 'portrait',
      margin: 0,
      autoFirstPage: false,
      // no font of pdfkit's own: none of them knows Chinese
      font: '',
      // it would keep every text that was ever drawn
      fontLayoutCache: false,
      lang: 'zh-CN',
      displayTitle: true,
      info: { Title: title, Producer: 'Zhuming', Creator: 'Zhuming', CreationDate: createdAt },
    });
    this.pdf.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
    this.pdf.font('regular');
    this.total = this.pdf.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, -FOOT_SIZE, 200, FOOT_SIZE * 2],
    });
    const [short, long] = paper === 'A4' ? [595.28, 841.89] : [841.89, 1190.55];
    this.width = (isLandscape ? long : short) - 2 * MARGIN;
    this.foot = this.linesOf(footer, this.width - PAGE_NUMBER_WIDTH, { size: FOOT_SIZE });
    const height = isLandscape ? short : long;
    this.bottom = height - MARGIN - FOOT_GAP - this.foot.length * lineHeight(FOOT_SIZE);
    this.newPage();
  }

  /** Whether anything stands on the page already. */
  get isFresh(): boolean {
    return this.y === this.top;
  }

  newPage(): void {
    this.pdf.addPage();
    this.pages += 1;
    this.y = this.top;
    this.drawFoot();
  }

  /** Begins a new page where less than this is left of a page that is not fresh. */
  needs(height: number): void {
    if (!this.isFresh && this.y + height > this.bottom) this.newPage();
  }

  /** A text as lines that fit; what the font cannot print is named. */
  linesOf(text: string, width: number, letters: Letters): string[] {
    return wrapLines(this.printableOf(text), width, (part) => this.widthOf(part, letters));
  }

  /** One line, which must not be longer than it may: nothing is cut here. */
  text(line: string, { x, y, width = 0, align = 'left', ...letters }: PlacedText): void {
    if (line === '') return;
    const wide = this.widthOf(line, letters);
    const shift = align === 'left' ? 0 : (width - wide) / (align === 'center' ? 2 : 1);
    this.use(letters);
    this.pdf.text(line, x + shift, y, { lineBreak: false, textWidth: wide } as PDFKit.Mixins.TextOptions);
  }

  widthOf(text: string, { size, isBold = false }: Letters): number {
    const known = this.widths[isBold ? 'bold' : 'regular'];
    let width = known.get(text);
    if (width === undefined) {
      this.use({ size: 1, isBold });
      width = this.pdf.widthOfString(text);
      if (known.size >= MOST_WIDTHS) known.clear();
      known.set(text, width);
    }
    return width * size;
  }

  frame({ x, y, width, height }: Box, isShaded = false): void {
    if (isShaded) this.pdf.rect(x, y, width, height).fill(SHADE).fillColor('black');
    this.pdf.lineWidth(RULE).rect(x, y, width, height).stroke();
  }

  line(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): void {
    this.pdf
      .lineWidth(RULE)
      .moveTo(...from)
      .lineTo(...to)
      .stroke();
  }

  /** Fills in how many pages there are, and lets the file end. */
  end(): void {
    const font = this.openFont('regular');
    const [glyphs] = font.encode(`共 ${this.pages} 页`);
    Object.assign(this.total.data, { Resources: { Font: { [font.id]: font.ref() } } });
    this.total.end(`BT /${font.id} ${FOOT_SIZE} Tf <${glyphs.join('')}> Tj ET`);
    this.pdf.end();
  }

  private drawFoot(): void {
    const letters = { size: FOOT_SIZE };
    const y = this.bottom + FOOT_GAP;
    this.line([this.left, y - FOOT_GAP / 2], [this.left + this.width, y - FOOT_GAP / 2]);
    this.foot.forEach((line, i) =>
      this.text(line, { x: this.left, y: y + i * lineHeight(FOOT_SIZE), ...letters }),
    );
    const x = this.left + this.width - PAGE_NUMBER_WIDTH;
    this.text(`第 ${this.pages} 页`, { x, y, width: PAGE_NUMBER_WIDTH / 2 - 2, align: 'right', ...letters });
    const { page } = this.pdf as unknown as { page: { xobjects: Record<string, unknown> } };
    page.xobjects['Total'] = this.total;
    // the page is turned upside down by pdfkit; the baseline lies an ascender (1.16 of Noto Sans SC) below
    this.pdf
      .save()
      .transform(1, 0, 0, -1, x + PAGE_NUMBER_WIDTH / 2 + 2, y + 1.16 * FOOT_SIZE)
      .addContent('/Total Do')
      .restore();
  }

  private use({ size, isBold = false }: Letters): void {
    this.pdf.font(isBold ? 'bold' : 'regular').fontSize(size);
  }

  private openFont(name: 'regular' | 'bold'): OpenFont {
    this.pdf.font(name);
    return (this.pdf as unknown as { _font: OpenFont })._font;
  }

  /** A text with `[U+20000]` for each character that the font lacks; a rare surname must not vanish. */
  private printableOf(text: string): string {
    let result = '';
    for (const character of text.normalize('NFC').replace(/\r\n?/g, '\n').replace(/\t/g, ' ')) {
      const codePoint = character.codePointAt(0) ?? 0;
      let printed = this.printable.get(codePoint);
      if (printed === undefined) {
        printed = character === '\n' || this.hasGlyph(codePoint) ? character : nameOf(codePoint);
        this.printable.set(codePoint, printed);
      }
      result += printed;
    }
    return result;
  }

  private hasGlyph(codePoint: number): boolean {
    return codePoint >= 0x20 && this.openFont('regular').font.hasGlyphForCodePoint(codePoint);
  }
}

/** The height of a line of letters of a size. */
export function lineHeight(size: number): number {
  return size * LINE;
}

function nameOf(codePoint: number): string {
  return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
}
