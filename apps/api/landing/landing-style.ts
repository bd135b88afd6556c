// Step 10 of the walk: how the first page looks: dark text on light, one accent, readable on a phone.

export const LANDING_STYLE = `
:root{--ink:#14212b;--soft:#526372;--line:#dbe3e8;--paper:#f6f8f9;--card:#fff;--accent:#0b6e4f;--warn:#b3261e;--amber:#8a5a00}
*{box-sizing:border-box}html{scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC",
"Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
a{color:var(--accent)}small{color:var(--soft);font-weight:400}
header{position:sticky;top:0;background:rgba(255,255,255,.94);border-bottom:1px solid var(--line);z-index:1}
.bar{max-width:1080px;margin:0 auto;padding:.6rem 1.2rem;display:flex;justify-content:space-between;align-items:center;gap:1rem}
.mark{display:flex;align-items:center;gap:.6rem;text-decoration:none;color:var(--ink);font-weight:700;font-size:1.1rem;white-space:nowrap}
.mark b{background:var(--accent);color:#fff;border-radius:8px;width:2rem;height:2rem;display:grid;place-items:center}
.mark i{font-style:normal;font-weight:400;color:var(--soft)}
nav{display:flex;gap:1.1rem;overflow-x:auto}nav a{text-decoration:none;color:var(--ink);white-space:nowrap}
nav a:hover{color:var(--accent)}
main{max-width:1080px;margin:0 auto;padding:0 1.2rem 3rem}
.hero{padding:3.2rem 0 1rem}
h1{font-size:clamp(1.8rem,5vw,3rem);line-height:1.25;margin:0 0 .8rem;letter-spacing:.01em}
.hero p{max-width:44em;margin:.3rem 0;font-size:1.08rem}.hero .en{color:var(--soft);font-size:.98rem}
section{scroll-margin-top:4rem}
h2{font-size:1.3rem;margin:2.6rem 0 1rem}h3{font-size:1rem;margin:0 0 .6rem}
.state{font-style:normal;font-size:.8rem;font-weight:400;border:1px solid var(--line);border-radius:99px;padding:.15rem .7rem;
color:var(--soft);background:var(--card);vertical-align:middle}
.state.on{color:var(--accent);border-color:var(--accent)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem;margin-bottom:1rem}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.1rem 1.2rem}
.tile{container-type:inline-size}.tile strong{display:block;font-size:clamp(1.2rem,13cqw,2.2rem);white-space:nowrap;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{display:block}.tile small{display:block}
.tile.fresh{border-color:var(--accent)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1rem}
.card{overflow-x:auto}a.card{text-decoration:none;color:var(--ink)}a.card:hover{border-color:var(--accent)}
a.card p{margin:0}a.card span{color:var(--soft)}
table{width:100%;border-collapse:collapse}th{text-align:left;font-weight:600;color:var(--soft);font-size:.88rem}
th,td{padding:.42rem .4rem;border-bottom:1px solid var(--line)}tr:last-child td{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums}
.feed{list-style:none;margin:0;padding:0;max-height:24rem;overflow-y:auto}
.feed li{display:grid;grid-template-columns:5.2rem 1fr auto;gap:.6rem;padding:.38rem 0;border-bottom:1px solid var(--line)}
.feed li:last-child{border-bottom:0}.feed time{color:var(--soft);font-variant-numeric:tabular-nums}
.feed .allowed{color:var(--accent)}.feed .refused{color:var(--warn)}
.quiet{color:var(--soft)}.feed li.quiet{display:block}
.findings{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.6rem}
.findings li{border:1px solid var(--line);border-radius:99px;padding:.25rem .9rem}
.findings b{color:var(--amber);font-variant-numeric:tabular-nums}
button{font:inherit;color:#fff;background:var(--accent);border:0;border-radius:8px;padding:.3rem 1rem;cursor:pointer}
button:hover,button:focus-visible{filter:brightness(1.12)}
.session{margin:.8rem 0 .4rem}.try{display:flex;flex-wrap:wrap;gap:.4rem 1rem;margin:0}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
footer{border-top:1px solid var(--line);padding:1.4rem 1.2rem;text-align:center;color:var(--soft);font-size:.9rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`;
