@echo off
rem Opens the toolkit's window for the folder this file lies in.
setlocal
set "HERE=%~dp0"
rem Windows starts programs of the current folder first: none that lies beside this file.
cd /d "%SystemRoot%"
set "PYTHONW=%HERE%runtime\pythonw.exe"
if not exist "%PYTHONW%" set "PYTHONW=%HERE%..\runtime\pythonw.exe"
if not exist "%PYTHONW%" set "PYTHONW=%HERE%..\..\runtime\pythonw.exe"
if not exist "%PYTHONW%" set "PYTHONW=%LOCALAPPDATA%\Programs\TongHopBaoCao\runtime\pythonw.exe"
if not exist "%PYTHONW%" goto installed
start "" "%PYTHONW%" -I -X utf8 -m toolkit window "%HERE%."
exit /b
:installed
py -3 -I -c "import toolkit.desk" >nul 2>nul
if errorlevel 1 goto missing
start "" pyw -3 -I -X utf8 -m toolkit window "%HERE%."
exit /b
:missing
echo Khong tim thay bo cong cu tong hop: neu dang mo tep nay trong tep nen .zip thi hay giai nen truoc, neu khong thi chay CAI DAT.cmd trong thu muc bo cong cu hoac chep thu muc runtime vao canh tep nay.
pause
exit /b 1
