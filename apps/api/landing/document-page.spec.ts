// Step 10 of the walk, tested: blocks as a page; nothing of a name becomes markup.
import { documentBody } from './document-page.js';

it('shows headings, pairs and tables, and escapes whatever people have typed', () => {
  const body = documentBody([
    { kind: 'heading', text: '工资清单' },
    { kind: 'heading', text: '应发', level: 2 },
    { kind: 'keyValues', entries: [['姓名', '<b>张三</b>']] },
    { kind: 'paragraph', text: '一\n二', isSmall: true },
    {
      kind: 'table',
      caption: '"元"',
      columns: [
        { header: '项目', width: 1 },
        { header: '金额', width: 1, align: 'right' },
      ],
      rows: [{ cells: ['a&b', '1.00'] }, { cells: ['合计', '1.00'], isBold: true }],
    },
    { kind: 'signatures', parties: [{ role: '工人' }] },
    { kind: 'newPage' },
  ]);
  expect(body).toBe(
    '<main><h1>工资清单</h1><h2>应发</h2><dl><dt>姓名</dt><dd>&#60;b&#62;张三&#60;/b&#62;</dd></dl>' +
      '<p><small>一<br>二</small></p><div class="wide"><table><caption>&#34;元&#34;</caption><thead><tr>' +
      '<th scope="col">项目</th><th scope="col" class="right">金额</th></tr></thead><tbody>' +
      '<tr><td>a&#38;b</td><td class="right">1.00</td></tr>' +
      '<tr class="bold"><td>合计</td><td class="right">1.00</td></tr></tbody></table></div></main>',
  );
});
