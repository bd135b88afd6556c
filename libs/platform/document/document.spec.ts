// Plumbing, tested: documents are read back by another program than the one that wrote them.
import fc from 'fast-check';
import type { Block, DocumentOptions, Table } from '#platform/document/document.js';
import { documentStream } from '#platform/document/document-stream.js';
import { wrapLines } from '#platform/document/wrap-lines.js';
import { readPdf } from '../../../test/support/pdf-text.js';

const CREATED = new Date('2026-07-01T08:00:00Z');

type Blocks = Iterable<Block> | AsyncIterable<Block>;

async function bytesOf(blocks: Blocks, options: Partial<DocumentOptions> = {}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of documentStream({ title: '月表', createdAt: CREATED, ...options }, blocks))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const read = async (blocks: Blocks, options?: Partial<DocumentOptions>) =>
  readPdf(await bytesOf(blocks, options));

const table = (rows: Table['rows'], more: Partial<Table> = {}): Table => ({
  kind: 'table',
  columns: [
    { header: '姓名', width: 1 },
    { header: '备注', width: 3, align: 'right' },
  ],
  rows,
  ...more,
});

const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ cells: [`张三${i}`, '√'] }));

describe('a page', () => {
  it.each([
    ['A4', false, [595, 842]],
    ['A4', true, [842, 595]],
    ['A3', false, [842, 1191]],
    ['A3', true, [1191, 842]],
  ] as const)('%s, landscape %s, is %j', async (paper, isLandscape, size) => {
    const { title, sizes, pages } = await read([{ kind: 'paragraph', text: '一' }], { paper, isLandscape });
    expect({ title, sizes, pages }).toEqual({
      title: '月表',
      sizes: [size],
      pages: [['一', '第 1 页 共 1 页']],
    });
  });

  it('is there even where nothing stands on it', async () => {
    expect((await read([])).pages).toEqual([['第 1 页 共 1 页']]);
  });

  it('carries the foot, however long it is', async () => {
    const footer = `打印于 2026-07-01，${'很长的脚注'.repeat(40)}完`;
    const { pages } = await read([table(rowsOf(100))], { footer });
    expect(pages).toHaveLength(3);
    for (const page of pages) {
      const text = page.join('').replace(/ ?第 . 页 共 . 页/, '');
      expect(text).toContain(footer);
    }
  });
});

describe('blocks', () => {
  it('stand one under the other', async () => {
    const { pages } = await read([
      { kind: 'heading', text: '考勤月表' },
      { kind: 'heading', text: '一、说明', level: 2 },
      {
        kind: 'keyValues',
        entries: [
          ['项目', '测试项目'],
          ['班组', '班组1'],
          ['月份', '2026-06'],
        ],
      },
      { kind: 'paragraph', text: '第一行\n第二行' },
      { kind: 'paragraph', text: '小字', isSmall: true },
      table([{ cells: ['张三', '很好'] }, { cells: ['李四'], isBold: true }]),
    ]);
    expect(pages).toEqual([
      [
        '考勤月表',
        '一、说明',
        '项目： 测试项目 班组： 班组1',
        '月份： 2026-06',
        '第一行',
        '第二行',
        '小字',
        '姓名 备注',
        '张三 很好',
        '李四',
        '第 1 页 共 1 页',
      ],
    ]);
  });

  it('wrap beside their label, and a long label too', async () => {
    const [page] = (
      await read([
        {
          kind: 'keyValues',
          columns: 1,
          entries: [
            ['说明', '长文'.repeat(60)],
            ['很长的名称'.repeat(12), '值'],
          ],
        },
      ])
    ).pages;
    expect(page).toHaveLength(7);
    expect(page?.join('').replace(/\s/g, '')).toContain('长文'.repeat(60));
  });

  it('go on on the next page, line by line', async () => {
    const { pages } = await read([{ kind: 'paragraph', text: '甲乙丙丁戊己庚辛。'.repeat(700) }]);
    expect(pages.length).toBe(3);
    const text = pages.flatMap((page) => page.slice(0, -1)).join('');
    expect(text).toBe('甲乙丙丁戊己庚辛。'.repeat(700));
  });

  it('draw a chart with its names and round numbers, on a page that has room for it', async () => {
    const chart = {
      kind: 'chart',
      caption: '工资（元）',
      categories: ['九月', '十月'],
      series: [
        { name: '应发', values: [180, null] },
        { name: '已发', values: [90, 0] },
      ],
    } as const;
    const ticks = ['200', '150', '100', '50', '0'];
    for (const form of ['columns', 'lines'] as const) {
      const { pages } = await read([
        { ...chart, form },
        { ...chart, form, height: 700 },
      ]);
      expect(pages).toHaveLength(2);
      for (const page of pages) {
        expect(page[0]).toMatch(/^工资（元） 应发 已发$/);
        expect(page.slice(1, -2).map((line) => line.split(' ')[0])).toEqual(ticks);
        expect(page.at(-2)).toBe('九月 十月');
      }
    }
    const nothing = await read([
      { ...chart, form: 'columns', series: [{ name: '无', values: [null, null] }] },
    ]);
    expect(nothing.pages[0]).toContain('九月 十月');
    const many = await read([
      { ...chart, form: 'lines', categories: Array.from({ length: 90 }, (_, i) => `第${i + 1}天`) },
    ]);
    const names = many.pages[0]?.at(-2)?.split(' ') ?? [];
    expect([names[0], names.length < 90, names.length > 10]).toEqual(['第1天', true, true]);
  });

  it('begin on a new page where they are told to, and leave none empty', async () => {
    const one = { kind: 'paragraph', text: '一' } as const;
    const { pages } = await read([{ kind: 'newPage' }, one, { kind: 'newPage' }, { kind: 'newPage' }, one]);
    expect(pages.map((page) => page[0])).toEqual(['一', '一']);
  });

  it('a title does not stay alone at the foot of a page', async () => {
    for (const lines of [40, 41, 42, 43, 44, 45, 46, 47, 48]) {
      const text = Array.from({ length: lines }, (_, i) => `行${i}`).join('\n');
      const { pages } = await read([
        { kind: 'paragraph', text },
        { kind: 'heading', text: '标题' },
        { kind: 'paragraph', text: '正文' },
      ]);
      const page = pages.find((each) => each.includes('标题'));
      expect(page).toContain('正文');
    }
  });
});

describe('a table', () => {
  it('repeats its caption and its head on each page, and numbers the pages', async () => {
    const { pages } = await read([table(rowsOf(120), { caption: '班组1' })]);
    expect(pages).toHaveLength(3);
    pages.forEach((page, i) => {
      expect(page.slice(0, 2)).toEqual([i === 0 ? '班组1' : '班组1（续）', '姓名 备注']);
      expect(page.at(-1)).toBe(`第 ${i + 1} 页 共 3 页`);
    });
    const names = pages.flatMap((page) => page.filter((line) => line.startsWith('张三')));
    expect(names).toEqual(rowsOf(120).map(({ cells }) => cells.join(' ')));
  });

  it('wraps what is too long for a cell', async () => {
    const { pages } = await read([table([{ cells: ['阿卜杜拉·买买提江'.repeat(4), 'x'.repeat(200)] }])]);
    const text = pages.flat().join('').replace(/\s/g, '');
    expect(text.match(/[阿卜杜拉·买提江]/g)?.join('')).toBe('阿卜杜拉·买买提江'.repeat(4));
    expect(text.match(/x/g)).toHaveLength(200);
  });

  it('lets a row that is higher than a page go on on the next one', async () => {
    const cells = ['张三', '字'.repeat(5_000)];
    const { pages } = await read([table([{ cells }, { cells: ['李四', ''] }])]);
    expect(pages.length).toBe(3);
    const full = pages.slice(0, 2).map((page) => page.filter((line) => line.includes('字')).length);
    expect(Math.min(...full)).toBeGreaterThan(50);
    expect(pages.flat().join('').match(/字/g)).toHaveLength(5_000);
    expect(pages.at(-1)).toContain('李四');
  });

  it('does not leave its head alone at the foot of a page', async () => {
    for (let lines = 38; lines < 52; lines += 1) {
      const text = Array.from({ length: lines }, (_, i) => `行${i}`).join('\n');
      const { pages } = await read([{ kind: 'paragraph', text }, table([{ cells: ['张三', '一\n二\n三'] }])]);
      const page = pages.find((each) => each.includes('姓名 备注'));
      expect(page?.join()).toContain('张三');
    }
  });

  it('without a row is its head', async () => {
    expect((await read([table([])])).pages).toEqual([['姓名 备注', '第 1 页 共 1 页']]);
  });

  it('takes a column that is too narrow for a character', async () => {
    const columns = [
      { header: '日', width: 1 },
      { header: '备注', width: 500 },
    ];
    const { pages } = await read([table([{ cells: ['甲乙', '丙'] }], { columns })]);
    expect(pages[0]).toEqual(expect.arrayContaining(['甲', '乙']));
  });

  it('takes its rows one after the other from a source that takes its time', async () => {
    async function* rows() {
      for (const row of rowsOf(30)) {
        await new Promise((resolve) => setImmediate(resolve));
        yield row;
      }
    }
    const { pages } = await read([table(rows())]);
    expect(pages.flat().filter((line) => line.startsWith('张三'))).toHaveLength(30);
  });
});

describe('space for signatures', () => {
  const parties = [
    { role: '项目部', hasSeal: true },
    { role: '班组长' },
    { role: '劳资专管员' },
    { role: '总包审核', hasSeal: true },
  ];

  it('has a name, a date and a seal for each', async () => {
    const { pages } = await read([{ kind: 'signatures', parties }], { isLandscape: true });
    const text = pages.flat().join(' ');
    for (const { role } of parties) expect(text).toContain(role);
    expect(text.match(/签字：/g)).toHaveLength(4);
    expect(text.match(/日期： 年 月 日/g)).toHaveLength(4);
    expect(text.match(/（盖章）/g)).toHaveLength(2);
  });

  it('is not torn apart', async () => {
    for (const count of [25, 30, 35, 38]) {
      const { pages } = await read([table(rowsOf(count)), { kind: 'signatures', parties }]);
      const with_ = pages.filter((page) => page.join().includes('签字'));
      expect(with_).toHaveLength(1);
      expect(with_[0]?.join().match(/签字：/g)).toHaveLength(4);
    }
  });

  it('goes on on the next page where it is higher than one', async () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ role: `甲方${i}` }));
    const { pages } = await read([{ kind: 'signatures', parties: many }]);
    expect(pages.length).toBe(2);
    expect(
      pages
        .flat()
        .join()
        .match(/签字：/g),
    ).toHaveLength(40);
  });
});

describe('characters that the font lacks', () => {
  it.each([
    ['𠀀三', '[U+20000]三'],
    ['王\u{2b820}', '王[U+2B820]'],
    ['كەر', '[U+0643][U+06D5][U+0631]'],
    ['好😀', '好[U+1F600]'],
    ['一\u0007二\u200b三', '一[U+0007]二[U+200B]三'],
    ['葛\u{e0100}城', '葛[U+E0100]城'],
    ['一\ud840', '一[U+D840]'],
    ['Jose\u0301', 'José'],
    ['一\t二', '一 二'],
    ['阿卜杜拉·买买提 㐂 龘 ½', '阿卜杜拉·买买提 㐂 龘 ½'],
  ])('%j is printed as %s', async (text, printed) => {
    const { pages } = await read([
      { kind: 'heading', text },
      table([{ cells: [text, ''] }]),
      { kind: 'paragraph', text },
    ]);
    expect(pages[0]).toEqual([printed, '姓名 备注', printed, printed, '第 1 页 共 1 页']);
  });
});

describe('the file', () => {
  const blocks: Block[] = [{ kind: 'heading', text: '考勤月表' }, table(rowsOf(60))];

  it('is the same for the same content and instant, byte for byte', async () => {
    const first = await bytesOf(blocks);
    expect(await bytesOf(blocks)).toEqual(first);
    expect(first.toString('latin1')).toContain('(D:20260701080000Z)');
    expect(await bytesOf(blocks, { createdAt: new Date(0) })).not.toEqual(first);
  });

  it('holds the letters that it uses, not the whole font', async () => {
    expect((await bytesOf(blocks)).length).toBeLessThan(60_000);
  });

  it('is broken off by an error of its blocks', async () => {
    async function* broken(): AsyncGenerator<Block> {
      yield { kind: 'paragraph', text: '一' };
      await Promise.resolve();
      throw new Error('the blocks broke');
    }
    await expect(bytesOf(broken())).rejects.toThrow('the blocks broke');
  });

  it('leaves page by page, and its source ends when nobody reads any more', async () => {
    let given = 0;
    let isEnded = false;
    function* rows() {
      try {
        for (;;) {
          given += 1;
          yield { cells: [`张三${given}`, '字'.repeat(100)] };
        }
      } finally {
        isEnded = true;
      }
    }
    const stream = documentStream({ title: '无尽', createdAt: CREATED }, [table(rows())]);
    // a source without an end: it is asked no further than what was read
    for await (const chunk of stream) if ((chunk as Buffer).length > 1_000) break;
    while (!isEnded) await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBeLessThan(2_000);
  });
});

describe('lines', () => {
  const measure = (text: string) =>
    [...text].reduce((sum, character) => sum + (character > '\u02ff' ? 2 : 1), 0);

  it.each([
    ['一二三四', 4, ['一二', '三四']],
    ['一二三，四', 6, ['一二', '三，四']],
    ['一二（三）四', 6, ['一二', '（三）', '四']],
    ['one two three', 7, ['one two', 'three']],
    ['one   two', 5, ['one', 'two']],
    ['一[U+20000][U+1F600]二', 11, ['一[U+20000]', '[U+1F600]二']],
    ['一abcdefg', 4, ['一ab', 'cdef', 'g']],
    ['一\n\n二', 4, ['一', '', '二']],
    ['三 ', 1, ['三']],
    ['', 4, ['']],
    ['    ', 2, ['']],
  ])('%j in %d are %j', (text, width, lines) => expect(wrapLines(text, width, measure)).toEqual(lines));

  it('fit, and hold every character', () => {
    const unit = fc.constantFrom('一', '（', '）', '，', 'a', '1', ' ', '.', '\n', '𠀀');
    fc.assert(
      fc.property(fc.string({ unit }), fc.integer({ min: 1, max: 12 }), (text, width) => {
        const lines = wrapLines(text, width, measure);
        for (const line of lines) {
          if (measure(line) > width) expect([...line]).toHaveLength(1);
        }
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});
