@echo off
rem Opens the toolkit's window for the folder this file lies in.
setlocal
for %%P in (
    "%~dp0runtime\pythonw.exe"
    "%~dp0..\runtime\pythonw.exe"
    "%~dp0..\..\runtime\pythonw.exe"
    "%LOCALAPPDATA%\Programs\TongHopBaoCao\runtime\pythonw.exe"
) do if exist %%P (
    start "" %%P -I -X utf8 -m toolkit.desk "%~dp0."
    exit /b
)
py -3 -I -c "import toolkit.desk" >nul 2>nul
if not errorlevel 1 (
    start "" pyw -3 -I -X utf8 -m toolkit.desk "%~dp0."
    exit /b
)
echo Khong tim thay bo cong cu tong hop: neu dang mo tep nay trong tep nen .zip thi hay giai nen truoc, neu khong thi chay CAI DAT.cmd trong thu muc bo cong cu hoac chep thu muc runtime vao canh tep nay.
pause
exit /b 1
